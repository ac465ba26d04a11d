/** Statements that several roles need; each names the resources it is for. */
import type { Statement } from './policy';

/** Read the objects below some prefixes of a bucket, and list the bucket. */
export const readObjects = (sid: string, bucketArn: string, prefixes: readonly string[], why: string): Statement[] => [
  {
    sid: `Read${sid}`,
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
    why,
  },
  {
    sid: `List${sid}`,
    actions: ['s3:ListBucket', 's3:GetBucketLocation'],
    resources: [bucketArn],
    why: "Finds objects by their names, and gets 404 instead of 403 for one that isn't there. It shows no content.",
  },
];

/** List the objects below some prefixes of a bucket, and no others. */
export const listObjects = (sid: string, bucketArn: string, prefixes: readonly string[], why: string): Statement => {
  const patterns = prefixes.map((prefix) => `${prefix}*`);
  return {
    sid: `List${sid}`,
    actions: ['s3:ListBucket'],
    resources: [bucketArn],
    // AWS returns a list of one as a plain value.
    conditions: { StringLike: { 's3:prefix': patterns.length === 1 ? patterns.join() : patterns } },
    why,
  };
};

/** Write objects below some prefixes, and clean up an upload that broke off. */
export const writeObjects = (sid: string, bucketArn: string, prefixes: readonly string[], why: string): Statement => ({
  sid: `Write${sid}`,
  actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
  why,
});

/** Tag the objects below some prefixes, on upload and later. */
export const tagObjects = (sid: string, bucketArn: string, prefixes: readonly string[], why: string): Statement => ({
  sid: `Tag${sid}`,
  actions: ['s3:PutObjectTagging', 's3:DeleteObjectTagging'],
  resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
  why,
});

/** See the uploads of a bucket that are neither finished nor aborted. */
export const listUploads = (sid: string, bucketArn: string, why: string): Statement => ({
  sid: `ListUploads${sid}`,
  actions: ['s3:ListBucketMultipartUploads'],
  resources: [bucketArn],
  why,
});

/** Delete objects below some prefixes; the bucket keeps their versions. */
export const deleteObjects = (sid: string, bucketArn: string, prefixes: readonly string[], why: string): Statement => ({
  sid: `Delete${sid}`,
  actions: ['s3:DeleteObject'],
  resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
  why,
});

/** Read what a key encrypts. */
export const decryptWith = (sid: string, keyArns: readonly string[], why: string): Statement => ({
  sid: `Decrypt${sid}`,
  actions: ['kms:Decrypt', 'kms:DescribeKey'],
  resources: keyArns,
  why,
});

/** Write under a key. A multipart upload needs Decrypt too. */
export const encryptWith = (sid: string, keyArns: readonly string[], why: string): Statement => ({
  sid: `Encrypt${sid}`,
  actions: ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey'],
  resources: keyArns,
  why,
});

/** Write to log groups that exist. */
export const writeLogs = (logGroupArns: readonly string[]): Statement => ({
  sid: 'WriteLogs',
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: logGroupArns.map((arn) => `${arn}:*`),
  why: 'What it logs goes to a group that the stacks have made, under a key and with an end.',
});

/** Publish metrics of one namespace. */
export const writeMetrics = (sid: string, namespace: string, why: string): Statement => ({
  sid: `Write${sid}Metrics`,
  actions: ['cloudwatch:PutMetricData'],
  resources: ['*'],
  conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
  why: `${why} CloudWatch has no resource for a metric: the namespace is the fence.`,
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
  resources: ['*'],
  why: 'Lambda makes and ends the interfaces by which the function reaches the network, and checks this without a resource.',
});

/** Send traces to X-Ray. */
export const writeTraces = (): Statement => ({
  sid: 'WriteTraces',
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  resources: ['*'],
  why: 'Sends the traces of invocations. X-Ray has no resource for a segment.',
});

/** Run prepared statements, and others, in a workgroup, read what they answer, and stop them. */
export const executeStatements = (sid: string, workgroupArn: string, why: string): Statement => ({
  sid,
  actions: [
    'athena:GetPreparedStatement',
    'athena:GetQueryExecution',
    'athena:GetQueryResults',
    'athena:GetWorkGroup',
    'athena:StartQueryExecution',
    'athena:StopQueryExecution',
  ],
  resources: [workgroupArn],
  why,
});
