/** The AWS clients of one principal. */
import { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { GlueClient } from '@aws-sdk/client-glue';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, type Credentials, STSClient } from '@aws-sdk/client-sts';
import { clientOptions, type Keys, keysOf, type Place } from '../config/aws-client';

const ROLE_SESSION_SECONDS = 3600;

/**
 * @param keys of the principal
 * @default - those that the SDK finds, as Terraform does
 */
export function clientsOf(place: Place, keys: Keys | undefined = keysOf(place)) {
  const options = clientOptions(place, keys);
  return {
    accessAnalyzer: new AccessAnalyzerClient(options),
    athena: new AthenaClient(options),
    cloudTrail: new CloudTrailClient(options),
    cloudWatch: new CloudWatchClient(options),
    ec2: new EC2Client(options),
    glue: new GlueClient(options),
    iam: new IAMClient(options),
    kms: new KMSClient(options),
    lambda: new LambdaClient(options),
    logs: new CloudWatchLogsClient(options),
    s3: new S3Client({ ...options, forcePathStyle: place.endpoint !== undefined }),
    secrets: new SecretsManagerClient(options),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    sts: new STSClient(options),
    tagging: new ResourceGroupsTaggingAPIClient(options),
  };
}

export type Clients = ReturnType<typeof clientsOf>;

const keysIn = (credentials: Credentials | undefined): Keys => {
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined)
    throw new Error('STS gave no credentials');
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};

/** The keys of a role for an hour. An emulator, which tells the account by the key alone, goes on with its own. */
export async function assume(sts: STSClient, place: Place, roleArn: string): Promise<Keys> {
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: 'tributary-smoke',
    DurationSeconds: ROLE_SESSION_SECONDS,
  });
  const { Credentials: credentials } = await sts.send(command);
  return keysOf(place) ?? keysIn(credentials);
}
