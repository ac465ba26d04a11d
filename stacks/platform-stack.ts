import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import { Names } from '../config/names';

/** Services that the stacks manage; an endpoint override is for all of them. */
const SERVICES = [
  'athena',
  'cloudwatch',
  'cloudwatchlogs',
  'ec2',
  'eventbridge',
  'glue',
  'iam',
  'kms',
  'lambda',
  'mwaa',
  's3',
  's3control',
  'secretsmanager',
  'sns',
  'sqs',
  'sts',
] as const;

/** A stack of the platform: its state, its provider, its names. */
export abstract class PlatformStack extends TerraformStack {
  protected readonly names: Names;

  protected constructor(
    scope: Construct,
    id: string,
    protected readonly environment: Environment,
  ) {
    super(scope, id);
    this.names = new Names(environment);
    this.keepState(id);
    this.provide(id);
  }

  private keepState(id: string): void {
    const { state, region, account } = this.environment;
    if (state.kind === 'local') {
      new LocalBackend(this, { path: join(state.folder, `${id}.tfstate`) });
      return;
    }
    new S3Backend(this, {
      bucket: state.bucket,
      key: `${id}.tfstate`,
      region,
      encrypt: true,
      kmsKeyId: `arn:aws:kms:${region}:${account}:${state.kmsKey}`,
    });
    // cdktf's type knows only the lock table in DynamoDB, which Terraform deprecates.
    this.addOverride('terraform.backend.s3.use_lockfile', true);
  }

  private provide(id: string): void {
    const { name, account, region, endpoint } = this.environment;
    new AwsProvider(this, 'aws', {
      region,
      defaultTags: [{ tags: { project: 'tributary', environment: name, stack: id } }],
      ...(endpoint === undefined ? { allowedAccountIds: [account] } : PlatformStack.emulated(account, endpoint)),
    });
  }

  /** An emulator takes the account from the access key and checks no secret. */
  private static emulated(account: string, endpoint: string): object {
    return {
      accessKey: account,
      secretKey: 'test',
      s3UsePathStyle: true,
      skipCredentialsValidation: true,
      skipMetadataApiCheck: 'true',
      endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpoint]))],
      // MWAA's client calls `api.` before the endpoint's host, which no name server knows: the emulator proxies it.
      httpProxy: endpoint,
      httpsProxy: endpoint,
    };
  }
}
