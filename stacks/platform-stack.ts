import { join } from 'node:path';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Aspects, LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import { Names } from '../config/names';

/** Services that the stacks manage; an endpoint override is for all of them. */
const SERVICES = [
  'athena',
  'budgets',
  'chatbot',
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
    this.confineRoles();
  }

  private keepState(id: string): void {
    const { state, region, account, endpoint } = this.environment;
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
      ...(this.deploymentRole === undefined ? {} : { assumeRole: this.deploymentRole }),
    });
    // cdktf's type knows only the lock table in DynamoDB, which Terraform deprecates.
    this.addOverride('terraform.backend.s3.use_lockfile', true);
    if (endpoint !== undefined)
      for (const [setting, value] of Object.entries(PlatformStack.emulatedState(account, endpoint)))
        this.addOverride(`terraform.backend.s3.${setting}`, value);
  }

  private provide(id: string): void {
    const { name, account, region, endpoint, tags } = this.environment;
    const role = this.deploymentRole;
    const assumeRole = role === undefined ? {} : { assumeRole: [{ ...role, sessionName: `tributary-${id}` }] };
    new AwsProvider(this, 'aws', {
      region,
      defaultTags: [{ tags: { project: 'tributary', environment: name, stack: id, ...tags } }],
      ...(endpoint === undefined
        ? { allowedAccountIds: [account], ...assumeRole }
        : PlatformStack.emulated(account, endpoint)),
    });
  }

  /** The role that Terraform takes on, as state and provider name it. */
  private get deploymentRole(): { roleArn: string; externalId?: string } | undefined {
    const { deployment } = this.environment;
    if (deployment === undefined) return undefined;
    const { roleArn, externalId } = deployment;
    return { roleArn, ...(externalId === undefined ? {} : { externalId }) };
  }

  /** No construct can leave it out: every role of the stack gets the boundary, whoever makes it. */
  private confineRoles(): void {
    const { account, permissionsBoundary } = this.environment;
    if (permissionsBoundary === undefined) return;
    Aspects.of(this).add({
      visit: (node) => {
        if (node instanceof IamRole) node.permissionsBoundary = `arn:aws:iam::${account}:policy/${permissionsBoundary}`;
      },
    });
  }

  /** A bucket of state on an emulator, as Terraform's backend is told of it. */
  private static emulatedState(account: string, endpoint: string): object {
    return {
      access_key: account,
      secret_key: 'test',
      use_path_style: true,
      skip_credentials_validation: true,
      endpoints: { s3: endpoint, sts: endpoint },
    };
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
