/** Statements that several roles need; each names the resources it is for. */
import type { Statement } from './policy';

/** Read the objects below some prefixes of a bucket, and list the bucket. */
export const readObjects = (sid: string, bucketArn: string, prefixes: readonly string[]): Statement[] => [
  {
    sid: `Read${sid}`,
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
  },
  {
    // Without it S3 answers 403 instead of 404 for an object that isn't there.
    sid: `List${sid}`,
    actions: ['s3:ListBucket', 's3:GetBucketLocation'],
    resources: [bucketArn],
  },
];

/** Write objects below some prefixes, and clean up an upload that broke off. */
export const writeObjects = (sid: string, bucketArn: string, prefixes: readonly string[]): Statement => ({
  sid: `Write${sid}`,
  actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
});

/** Tag the objects below some prefixes, on upload and later. */
export const tagObjects = (sid: string, bucketArn: string, prefixes: readonly string[]): Statement => ({
  sid: `Tag${sid}`,
  actions: ['s3:PutObjectTagging', 's3:DeleteObjectTagging'],
  resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
});

/** See the uploads of a bucket that are neither finished nor aborted. */
export const listUploads = (sid: string, bucketArn: string): Statement => ({
  sid: `ListUploads${sid}`,
  actions: ['s3:ListBucketMultipartUploads'],
  resources: [bucketArn],
});

/** Delete objects below some prefixes; the bucket keeps their versions. */
export const deleteObjects = (sid: string, bucketArn: string, prefixes: readonly string[]): Statement => ({
  sid: `Delete${sid}`,
  actions: ['s3:DeleteObject'],
  resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
});

/** Read what a key encrypts. */
export const decryptWith = (sid: string, keyArns: readonly string[]): Statement => ({
  sid: `Decrypt${sid}`,
  actions: ['kms:Decrypt', 'kms:DescribeKey'],
  resources: keyArns,
});

/** Write under a key. A multipart upload needs Decrypt too. */
export const encryptWith = (sid: string, keyArns: readonly string[]): Statement => ({
  sid: `Encrypt${sid}`,
  actions: ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey'],
  resources: keyArns,
});

/** Write to log groups that exist. */
export const writeLogs = (logGroupArns: readonly string[]): Statement => ({
  sid: 'WriteLogs',
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: logGroupArns.map((arn) => `${arn}:*`),
});

/** Publish metrics of one namespace. */
export const writeMetrics = (sid: string, namespace: string): Statement => ({
  sid: `Write${sid}Metrics`,
  actions: ['cloudwatch:PutMetricData'],
  // CloudWatch has no resource for a metric; the namespace is the fence.
  resources: ['*'],
  conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
});

/** Let Lambda attach a function to the network. */
export const attachToNetwork = (): Statement => ({
  sid: 'AttachToNetwork',
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  // Lambda checks these without a resource.
  resources: ['*'],
});

/** Send traces to X-Ray. */
export const writeTraces = (): Statement => ({
  sid: 'WriteTraces',
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  // X-Ray has no resources to name here.
  resources: ['*'],
});
