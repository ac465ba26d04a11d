/** What a smoke run brings beside the platform: two source databases in a network of their own, and a mailbox. */
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Route } from '@cdktf/provider-aws/lib/route';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { VpcPeeringConnection } from '@cdktf/provider-aws/lib/vpc-peering-connection';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { App, Fn, TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import { attachToNetwork, writeLogs } from '../modules/grants';
import { LogGroup } from '../modules/log-group';
import { policyDocument } from '../modules/policy';
import { PrivateNetwork } from '../modules/private-network';
import { SecurityGroup } from '../modules/security-group';
import { ServiceRole } from '../modules/service-role';
import { PlatformStack } from '../stacks/platform-stack';

/** Of the databases; the platform's own is another. */
export const SOURCES_NETWORK = '10.121.0.0/20';
export const PORTS = { marketing: 3306, sales: 1433 } as const;

export const seedFunction = (prefix: string): string => `${prefix}-smoke-seed`;
/** Purpose of the role that the fences take for a job's. */
export const INSIDER = 'job-smoke';
export const mailbox = (prefix: string): string => `${prefix}-smoke-mailbox`;

export interface SourcesInputs {
  /** The archive of the function that speaks to the databases, and its SHA-256 in base64. */
  readonly seed: { readonly path: string; readonly codeSha256: string };
}

const DATABASE = {
  allocatedStorage: 20,
  storageType: 'gp3',
  storageEncrypted: true,
  publiclyAccessible: false,
} as const;
/** Nobody restores a database that ends within hours. */
const ENDED_WITHOUT_TRACE = {
  skipFinalSnapshot: true,
  deleteAutomatedBackups: true,
  backupRetentionPeriod: 0,
} as const;
const SEED_SECONDS = 120;

class SourcesStack extends PlatformStack {
  constructor(scope: Construct, environment: Environment, { seed }: SourcesInputs) {
    super(scope, 'sources', environment);
    const { names } = this;
    const { retention, removal, endpoint } = environment;
    const name = `${names.prefix}-sources`;
    if (endpoint !== undefined) this.addOverride('provider.aws.0.endpoints.0.rds', endpoint);

    const key = new KmsKey(this, 'key', {
      description: 'Encrypts the source databases of a smoke run, their passwords, and what is said of them.',
      enableKeyRotation: true,
      deletionWindowInDays: retention.keyDeletionDays,
      policy: policyDocument(this, [
        {
          sid: 'Account',
          principal: { account: names.account },
          actions: ['kms:*'],
          resources: ['*'],
          why: 'Policies of the account say who uses the key of a run, and the run that made it destroys it.',
        },
        {
          sid: 'EncryptLogs',
          principal: { service: `logs.${names.region}.amazonaws.com` },
          actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
          resources: ['*'],
          why: 'The logs of the seeding function are under the key.',
        },
      ]),
    });
    const network = new PrivateNetwork(this, 'network', {
      name,
      cidr: SOURCES_NETWORK,
      zones: environment.network.zones,
    });
    const platform = new DataAwsVpc(this, 'platform', { tags: { Name: names.prefix } });
    const peering = new VpcPeeringConnection(this, 'peering', {
      vpcId: network.vpcId,
      peerVpcId: platform.id,
      autoAccept: true,
      tags: { Name: name },
    });
    network.subnets.forEach(({ routeTableId }, index) => {
      new Route(this, `back_${index}`, {
        routeTableId,
        destinationCidrBlock: environment.network.cidr,
        vpcPeeringConnectionId: peering.id,
      });
    });

    const group = (id: string, description: string): SecurityGroup =>
      new SecurityGroup(this, id, {
        name: `${name}-${id}`,
        description,
        vpcId: network.vpcId,
        membersIn: this.node.id,
      });
    const databases = group('databases', 'The source databases.');
    const seeders = group('seeders', 'The function that fills them.');
    for (const [source, port] of Object.entries(PORTS)) {
      seeders.mayConnect(source, SOURCES_NETWORK, port);
      for (const [from, cidrIpv4] of Object.entries({ platform: environment.network.cidr, seed: SOURCES_NETWORK }))
        new VpcSecurityGroupIngressRule(this, `${source}_from_${from}`, {
          securityGroupId: databases.groupId,
          cidrIpv4,
          ipProtocol: 'tcp',
          fromPort: port,
          toPort: port,
          description: `${source} from ${from}`,
        });
    }
    const subnets = new DbSubnetGroup(this, 'subnets', { name, subnetIds: network.subnets.map(({ id }) => id) });
    const database = (source: keyof typeof PORTS, settings: Engine, tls: string) => {
      const parameters = new DbParameterGroup(this, `${source}_parameters`, {
        name: `${name}-${source}`,
        family: settings.family,
        parameter: [{ name: tls, value: '1', applyMethod: 'pending-reboot' }],
      });
      return new DbInstance(this, source, {
        ...DATABASE,
        ...ENDED_WITHOUT_TRACE,
        identifier: `${name}-${source}`,
        engine: settings.engine,
        engineVersion: settings.engineVersion,
        instanceClass: settings.instanceClass,
        ...(settings.licenseModel === undefined ? {} : { licenseModel: settings.licenseModel }),
        ...(settings.dbName === undefined ? {} : { dbName: settings.dbName }),
        port: PORTS[source],
        username: 'administrator_of_smoke',
        // RDS draws the password and keeps it in a secret of its own: no state and no plan holds it.
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: key.arn,
        kmsKeyId: key.arn,
        parameterGroupName: parameters.name,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [databases.groupId],
      });
    };
    const marketing = database(
      'marketing',
      { engine: 'mysql', engineVersion: '8.0', family: 'mysql8.0', instanceClass: 'db.t4g.micro', dbName: 'marketing' },
      'require_secure_transport',
    );
    const sales = database(
      'sales',
      {
        engine: 'sqlserver-ex',
        engineVersion: '16.00',
        family: 'sqlserver-ex-16.0',
        instanceClass: 'db.t3.small',
        licenseModel: 'license-included',
      },
      'rds.force_ssl',
    );

    const logs = new LogGroup(this, 'seed_logs', {
      name: `/aws/lambda/${seedFunction(names.prefix)}`,
      keyArn: key.arn,
      retentionDays: retention.logDays,
      removal,
    });
    const role = new ServiceRole(this, 'seed_role', {
      names,
      purpose: 'smoke-seed',
      description: 'Speaks to the source databases of a smoke run.',
      services: ['lambda.amazonaws.com'],
      // Lambda names no account when it takes a role on.
      sourceAccount: false,
      statements: [writeLogs([logs.arn]), attachToNetwork()],
    });
    new LambdaFunction(this, 'seed', {
      functionName: seedFunction(names.prefix),
      role: role.arn,
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      filename: seed.path,
      sourceCodeHash: seed.codeSha256,
      memorySize: 512,
      timeout: SEED_SECONDS,
      vpcConfig: { subnetIds: network.subnets.map(({ id }) => id), securityGroupIds: [seeders.groupId] },
      // Its own group, encrypted, and there before the first line.
      loggingConfig: { logFormat: 'JSON', logGroup: logs.name },
      dependsOn: [role.policy],
    });

    this.addInsider(environment);

    const queue = new SqsQueue(this, 'mailbox', { name: mailbox(names.prefix), sqsManagedSseEnabled: true });
    new SqsQueuePolicy(this, 'mailbox_policy', {
      queueUrl: queue.id,
      policy: policyDocument(this, [
        {
          sid: 'TakeNotifications',
          principal: { service: 'sns.amazonaws.com' },
          actions: ['sqs:SendMessage'],
          resources: [queue.arn],
          conditions: { ArnEquals: { 'aws:SourceArn': names.signalTopicArn() } },
          why: 'Checks read here what people would be told.',
        },
      ]),
    });

    const outputs: Readonly<Record<string, unknown>> = {
      peering: peering.id,
      marketing_host: marketing.address,
      sales_host: sales.address,
      // Empty where RDS keeps none, as on an emulator.
      marketing_secret: Fn.try([marketing.masterUserSecret.get(0).secretArn, '']),
      sales_secret: Fn.try([sales.masterUserSecret.get(0).secretArn, '']),
      mailbox_url: queue.url,
      mailbox_arn: queue.arn,
    };
    for (const [id, value] of Object.entries(outputs))
      new TerraformOutput(this, `output_${id}`, { value }).overrideLogicalId(id);
  }

  /** The fences of raw and curated data admit the jobs alone; by its name they admit this role of the run, too. */
  private addInsider({ account, analysts }: Environment): void {
    const { names } = this;
    const role = new IamRole(this, 'insider', {
      name: names.role(INSIDER),
      description: 'Reads, for a smoke run, what only jobs may read.',
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: 'sts:AssumeRole',
            Condition: { ArnLike: { 'aws:PrincipalArn': analysts.principals } },
          },
        ],
      }),
    });
    const buckets = (['raw', 'curated', 'results'] as const).map((bucket) => names.bucketArn(bucket));
    new IamRolePolicy(this, 'insider_policy', {
      name: INSIDER,
      role: role.id,
      policy: policyDocument(this, [
        {
          sid: 'UseObjects',
          actions: [
            's3:GetBucketLocation',
            's3:GetObject',
            's3:GetObjectTagging',
            's3:ListBucket',
            's3:PutObject',
            's3:PutObjectTagging',
          ],
          resources: [...buckets, ...buckets.map((bucket) => `${bucket}/*`)],
          why: 'Checks put faulty raw objects, and read records and results that only jobs may read.',
        },
        {
          sid: 'Ask',
          actions: ['athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:StartQueryExecution'],
          resources: [names.workgroupArn('pipeline')],
          why: 'Checks ask tables that no analyst may.',
        },
        {
          sid: 'ReadCatalog',
          actions: ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
          resources: [names.catalogArn(), names.arn('glue', 'database/*'), names.arn('glue', 'table/*')],
          why: 'Athena and the checks look tables up.',
        },
        {
          sid: 'UseKeys',
          actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
          resources: [names.arn('kms', 'key/*')],
          conditions: {
            'ForAnyValue:StringEquals': {
              'kms:ResourceAliases': (['raw', 'curated', 'results', 'catalog'] as const).map((zone) =>
                names.keyAlias(zone),
              ),
            },
          },
          why: 'What the checks read and write is under the keys of these zones.',
        },
      ]),
    });
  }
}

interface Engine {
  readonly engine: string;
  readonly engineVersion: string;
  readonly family: string;
  readonly instanceClass: string;
  readonly licenseModel?: string;
  readonly dbName?: string;
}

/** @param outdir where to synthesize to */
export function createSources(environment: Environment, inputs: SourcesInputs, outdir: string): App {
  const app = new App({ stackTraces: false, outdir });
  new SourcesStack(app, environment, inputs);
  return app;
}
