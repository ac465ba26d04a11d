import { GlueJob } from '@cdktf/provider-aws/lib/glue-job';
import { Construct } from 'constructs';
import type { JobName, JobSize, Removal } from '../config/environment';
import { GLUE_VERSION } from '../config/glue';
import type { Names } from '../config/names';
import type { GlueNetworkConnection } from './glue-network-connection';
import { encryptWith, readObjects, writeLogs, writeObjects } from './grants';
import { LogGroup } from './log-group';
import type { Statement } from './policy';
import { ServiceRole } from './service-role';

export interface SparkJobProps {
  readonly names: Names;
  readonly job: JobName;
  readonly description: string;
  readonly size: JobSize;
  /** Runs at once. */
  readonly concurrency: number;
  /** S3 address of the script. */
  readonly script: string;
  /** Arguments of every run, with their leading `--`; a run may override them. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Connections to the private subnets: Glue takes the first that works. */
  readonly connections: readonly GlueNetworkConnection[];
  readonly securityConfiguration: string;
  readonly artifactsKeyArn: string;
  readonly logKeyArn: string;
  readonly logDays: number;
  /** What the job may do beyond reading its code and writing its logs. */
  readonly statements: readonly Statement[];
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** Part of its time after which a run takes longer than usual; the DAG waits for more of it. */
const UNUSUAL_PART = 1 / 4;

/**
 * A Spark job in the private network, with a role and log groups of its own. A run beyond its concurrency waits for its
 * turn. Glue never retries one: the DAG decides, which knows a refusal from what may pass, and Glue queues no run that it
 * would retry.
 */
export class SparkJob extends Construct {
  constructor(scope: Construct, id: string, props: SparkJobProps) {
    super(scope, id);
    const { names, job } = props;
    const logs = names.logGroup(`glue/${job}`);
    const groups = ['output', 'error'].map(
      (stream) =>
        new LogGroup(this, stream, {
          name: `${logs}/${stream}`,
          keyArn: props.logKeyArn,
          retentionDays: props.logDays,
          removal: props.removal ?? 'protected',
        }),
    );
    const role = new ServiceRole(this, 'role', {
      names,
      purpose: `job-${job}`,
      description: props.description,
      services: ['glue.amazonaws.com'],
      statements: [
        ...SparkJob.statements(
          props,
          groups.map(({ arn }) => arn),
        ),
        ...props.statements,
      ],
    });
    new GlueJob(this, 'job', {
      name: names.job(job),
      description: props.description,
      roleArn: role.arn,
      glueVersion: GLUE_VERSION,
      command: { name: 'glueetl', pythonVersion: '3', scriptLocation: props.script },
      workerType: props.size.workerType,
      numberOfWorkers: props.size.workers,
      timeout: props.size.timeoutMinutes,
      maxRetries: 0,
      executionProperty: { maxConcurrentRuns: props.concurrency },
      jobRunQueuingEnabled: true,
      notificationProperty: { notifyDelayAfter: Math.floor(props.size.timeoutMinutes * UNUSUAL_PART) },
      connections: props.connections.map(({ name }) => name),
      securityConfiguration: props.securityConfiguration,
      defaultArguments: {
        ...props.arguments,
        // Glue 5 writes logs as they come; the argument that switches it on is of the versions before.
        '--custom-logGroup-prefix': logs,
        '--enable-job-insights': 'true',
        '--enable-spark-ui': 'true',
        '--spark-event-logs-path': `s3://${names.bucket('artifacts')}/${SparkJob.events(job)}`,
      },
      dependsOn: [role.policy],
    });
  }

  /** Prefix of the events of a job's runs, which the Spark UI shows. */
  private static events(job: JobName): string {
    return `spark-events/${job}/`;
  }

  private static statements(props: SparkJobProps, logGroupArns: readonly string[]): Statement[] {
    const { names } = props;
    return [
      ...readObjects('Code', names.bucketArn('artifacts'), ['glue/'], 'Script, packages and contracts of a run.'),
      writeObjects(
        'Events',
        names.bucketArn('artifacts'),
        [SparkJob.events(props.job)],
        'The events of its runs, for the Spark UI.',
      ),
      encryptWith('CodeAndEvents', [props.artifactsKeyArn], 'Code and events are under this key.'),
      writeLogs(logGroupArns),
      {
        sid: 'WriteSystemLogs',
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:AssociateKmsKey'],
        resources: ['/aws-glue/jobs*', `${names.logGroup(`glue/${props.job}`)}*`].map((group) =>
          names.logGroupArn(group),
        ),
        why: "Glue appends the security configuration to a group's name, and reports the start of a run in groups of its own.",
      },
      {
        sid: 'WriteMetrics',
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': ['Glue', '/aws/glue'] } },
        why: 'Figures of a run, for the dashboard. CloudWatch has no resource for a metric: the namespace is the fence.',
      },
      {
        sid: 'UseConnections',
        actions: ['glue:GetConnection'],
        resources: [names.catalogArn(), ...props.connections.map(({ arn }) => arn)],
        why: 'A run learns in which subnet, and behind which group, it is.',
      },
      {
        sid: 'ReadSecurityConfiguration',
        actions: ['glue:GetSecurityConfiguration'],
        resources: ['*'],
        why: 'A run learns under which keys it writes. Glue has no resource for it.',
      },
      {
        sid: 'LookAtNetwork',
        actions: [
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeRouteTables',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcEndpoints',
        ],
        resources: ['*'],
        why: 'Glue checks, before a run, that the subnet leads to S3. EC2 describes without a resource.',
      },
      {
        sid: 'LookAtNameResolution',
        actions: ['ec2:DescribeVpcAttribute'],
        resources: [names.arn('ec2', 'vpc/*')],
        why: 'Glue checks that names are resolved in the network.',
      },
      {
        sid: 'AttachToNetwork',
        actions: ['ec2:CreateNetworkInterface'],
        resources: [
          ...new Set(
            props.connections.flatMap(({ subnetId, securityGroupId }) => [
              'network-interface/*',
              `subnet/${subnetId}`,
              `security-group/${securityGroupId}`,
            ]),
          ),
        ].map((resource) => names.arn('ec2', resource)),
        why: 'Workers reach the network by interfaces in these subnets, behind this group alone.',
      },
      {
        sid: 'DetachFromNetwork',
        actions: ['ec2:DeleteNetworkInterface'],
        resources: [names.arn('ec2', 'network-interface/*')],
        why: 'The interfaces of a run end with it. Their ids are known only then.',
      },
      {
        sid: 'TagInterfaces',
        actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
        resources: [names.arn('ec2', 'network-interface/*')],
        conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['aws-glue-service-resource'] } },
        why: 'Glue marks its interfaces by one tag, to find them again; no other may be set.',
      },
    ];
  }
}
