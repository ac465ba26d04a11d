import { MwaaEnvironment } from '@cdktf/provider-aws/lib/mwaa-environment';
import { Construct } from 'constructs';
import type { Environment, Removal } from '../config/environment';
import type { Names } from '../config/names';
import type { Artifact } from './artifact';
import { readObjects } from './grants';
import type { Statement } from './policy';
import { guardedBy } from './removal';
import { ServiceRole } from './service-role';

export interface AirflowEnvironmentProps {
  readonly names: Names;
  readonly settings: Environment['airflow'];
  /** Folder of the DAGs in the bucket of artifacts. */
  readonly dagFolder: string;
  /** Packages to install. A new version of the object is rolled out. */
  readonly requirements: Artifact;
  /** Plugins and wheels. A new version of the object is rolled out. */
  readonly plugins: Artifact;
  /** ARN of the key of the bucket of artifacts; it encrypts queue, metadata and logs too. */
  readonly keyArn: string;
  /** The private subnets in two zones. */
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** What the DAG's tasks may do. */
  readonly statements: readonly Statement[];
  /** @default 'protected': it alone holds the history of the runs */
  readonly removal?: Removal;
}

/** Managed Airflow in the private network; its web server is reached through the network alone. */
export class AirflowEnvironment extends Construct {
  constructor(scope: Construct, id: string, props: AirflowEnvironmentProps) {
    super(scope, id);
    const { names, settings } = props;
    const role = new ServiceRole(this, 'role', {
      names,
      purpose: 'airflow',
      description: 'Runs the DAG: starts functions, crawlers, jobs and queries, and reads their results.',
      services: ['airflow.amazonaws.com', 'airflow-env.amazonaws.com'],
      sourceArn: names.arn('airflow', `environment/${names.airflow()}`),
      statements: [...AirflowEnvironment.statements(props), ...props.statements],
    });
    const log = { enabled: true, logLevel: 'INFO' };
    const quietLog = { enabled: true, logLevel: 'WARNING' };
    new MwaaEnvironment(this, 'environment', {
      name: names.airflow(),
      airflowVersion: settings.version,
      environmentClass: settings.environmentClass,
      minWorkers: settings.workers.min,
      maxWorkers: settings.workers.max,
      executionRoleArn: role.arn,
      kmsKey: props.keyArn,
      sourceBucketArn: names.bucketArn('artifacts'),
      dagS3Path: props.dagFolder,
      requirementsS3Path: props.requirements.key,
      requirementsS3ObjectVersion: props.requirements.versionId,
      pluginsS3Path: props.plugins.key,
      pluginsS3ObjectVersion: props.plugins.versionId,
      webserverAccessMode: 'PRIVATE_ONLY',
      weeklyMaintenanceWindowStart: settings.maintenanceStart,
      networkConfiguration: { subnetIds: [...props.subnetIds], securityGroupIds: [props.securityGroupId] },
      airflowConfigurationOptions: { 'core.default_timezone': 'utc' },
      loggingConfiguration: {
        taskLogs: log,
        schedulerLogs: quietLog,
        dagProcessingLogs: quietLog,
        webserverLogs: quietLog,
        workerLogs: quietLog,
      },
      // MWAA checks what its role may do while it starts.
      dependsOn: [role.policy],
      ...guardedBy(props.removal ?? 'protected'),
    });
  }

  /** What MWAA itself asks of the role. */
  private static statements({ names, dagFolder, keyArn }: AirflowEnvironmentProps): Statement[] {
    const folder = `${dagFolder.split('/')[0]}/`;
    const logs = names.logGroupArn(`airflow-${names.airflow()}-*`);
    return [
      ...readObjects(
        'Dags',
        names.bucketArn('artifacts'),
        [folder],
        'MWAA loads the DAGs, what to install, and plugins.',
      ),
      {
        sid: 'InspectBucket',
        actions: ['s3:GetBucketPublicAccessBlock', 's3:GetBucketVersioning', 's3:GetEncryptionConfiguration'],
        resources: [names.bucketArn('artifacts')],
        why: 'MWAA refuses a bucket that is public, or keeps no versions, as it starts and at each update.',
      },
      {
        sid: 'InspectAccount',
        actions: ['s3:GetAccountPublicAccessBlock', 'logs:DescribeLogGroups'],
        resources: ['*'],
        why: 'MWAA checks that nothing of the account is public, and finds its log groups. Neither is about one resource.',
      },
      {
        sid: 'WriteLogs',
        actions: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
          'logs:GetLogEvents',
          'logs:GetLogRecord',
          'logs:GetLogGroupFields',
          'logs:GetQueryResults',
        ],
        resources: [logs, `${logs}:*`],
        why: "MWAA makes a group for each of its components, and the web server shows the tasks' logs from them.",
      },
      {
        sid: 'PublishEnvironmentMetrics',
        actions: ['airflow:PublishMetrics'],
        resources: [names.arn('airflow', `environment/${names.airflow()}`)],
        why: 'The environment reports its own health to MWAA.',
      },
      {
        sid: 'WriteMetrics',
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': 'AmazonMWAA' } },
        why: 'Figures of scheduler and workers, for the dashboard. CloudWatch has no resource for a metric: the namespace is the fence.',
      },
      {
        sid: 'UseTaskQueue',
        actions: [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ReceiveMessage',
          'sqs:SendMessage',
        ],
        resources: [`arn:aws:sqs:${names.region}:*:airflow-celery-*`],
        why: "The scheduler hands tasks to workers by a queue, which is in an account of MWAA's own.",
      },
      {
        sid: 'UseKey',
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:Encrypt'],
        resources: [keyArn],
        why: 'Reads what the bucket of artifacts holds, and encrypts queue, metadata and logs.',
      },
    ];
  }
}
