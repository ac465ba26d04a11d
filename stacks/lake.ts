import type { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import { BUCKETS, type BucketName, type Zone } from '../config/names';
import { AccessLogBucket } from '../modules/access-log-bucket';
import { openTag } from '../lambdas/extract/open-tag';
import { EncryptedBucket, type EncryptedBucketProps } from '../modules/encrypted-bucket';
import { EncryptionKey, type EncryptionKeyProps } from '../modules/encryption-key';
import type { Transition } from '../modules/private-bucket';
import { PlatformStack } from './platform-stack';

export interface LakeInputs {
  /** Curated tables that the analysts' views and queries read. */
  readonly openTables: readonly string[];
}

const UUID_LENGTH = 36;

/** Keys and buckets. */
export class LakeStack extends PlatformStack {
  /** ARNs of the keys. */
  readonly rawKeyArn: string;
  readonly curatedKeyArn: string;
  readonly resultsKeyArn: string;
  readonly artifactsKeyArn: string;
  readonly catalogKeyArn: string;
  readonly logsKeyArn: string;
  readonly secretsKeyArn: string;
  readonly functionsKeyArn: string;
  readonly notificationsKeyArn: string;

  constructor(scope: Construct, environment: Environment, { openTables }: LakeInputs) {
    super(scope, 'lake', environment);
    const { names } = this;
    const { retention } = environment;

    // Only the platform's own roles see raw data; analysts read curated data and their results with theirs.
    this.rawKeyArn = this.key('raw', 'Encrypts raw data.', { through: ['s3'], principals: [names.roleArn('*')] });
    this.curatedKeyArn = this.key('curated', 'Encrypts curated data.', { through: ['s3'] });
    this.resultsKeyArn = this.key('results', 'Encrypts the results of queries.', { through: ['s3'] });
    this.artifactsKeyArn = this.key('artifacts', 'Encrypts code, and what Airflow keeps.', {
      through: ['s3', 'sqs', 'airflow'],
      logGroups: [names.logGroupArn(`airflow-${names.airflow()}-*`)],
      grants: true,
    });
    this.catalogKeyArn = this.key('catalog', 'Encrypts the Glue Data Catalog.', { through: ['glue'] });
    this.logsKeyArn = this.key('logs', 'Encrypts the logs of functions, jobs and crawlers.', {
      logGroups: [`/aws/lambda/${names.prefix}-*`, names.logGroup('*'), '/aws-glue/*'].map((group) =>
        names.logGroupArn(group),
      ),
    });
    this.secretsKeyArn = this.key('secrets', 'Encrypts the secrets of the sources.', { through: ['secretsmanager'] });
    // Lambda holds a grant on it for each function, to decrypt its environment.
    this.functionsKeyArn = this.key(
      'functions',
      'Encrypts environments of functions, and events that they failed on.',
      {
        through: ['lambda', 'sqs'],
        grants: true,
      },
    );
    this.notificationsKeyArn = this.key('notifications', 'Encrypts signals, incidents and notifications.', {
      through: ['sns', 'sqs', 'dynamodb'],
      deliveredFrom: [names.signalTopicArn()],
      publishers: ['cloudwatch.amazonaws.com', 'events.amazonaws.com', 'budgets.amazonaws.com'],
    });

    const accessLogs = new AccessLogBucket(this, 'logs_bucket', {
      names,
      bucket: 'logs',
      logged: BUCKETS.filter((bucket) => bucket !== 'logs'),
      expiries: [{ prefix: '', days: retention.accessLogDays }],
      supersededDays: retention.supersededDays,
      removal: environment.removal,
    });
    const bucket = (name: BucketName, keyArn: string, more: Partial<EncryptedBucketProps> = {}): EncryptedBucket =>
      new EncryptedBucket(this, `${name}_bucket`, {
        names,
        bucket: name,
        keyArn,
        accessLogs,
        ...more,
        supersededDays: retention.supersededDays,
        removal: environment.removal,
      });
    bucket('raw', this.rawKeyArn, {
      expiries: [
        ...['raw/', 'sweeps/', 'manifests/', 'control/'].map((prefix) => ({ prefix, days: retention.rawDays })),
        // Parts of attempts that never became the content of their window.
        ...['raw/', 'sweeps/'].map((prefix) => ({ prefix, tag: openTag, days: retention.openAttemptDays })),
      ],
      transitions: ['raw/', 'sweeps/'].flatMap((prefix) => this.ageing(prefix)),
    });
    bucket('curated', this.curatedKeyArn, {
      // Rows of people are for the jobs, whatever an administrator's own policy admits.
      readFence: {
        readers: [names.roleArn('job-*')],
        open: openTables.map((table) => names.tableFolder(table)),
        why: 'Rows of people are for the jobs; others read the tables that views and queries name, whatever IAM grants them.',
      },
    });
    bucket('results', this.resultsKeyArn, {
      expiries: [{ prefix: '', days: retention.queryResultDays }],
      // Requests, by their ids, and what is known of whom they name; answers name nobody.
      readFence: {
        readers: [names.roleArn('job-forget')],
        closed: [`erasures/${'?'.repeat(UUID_LENGTH)}.json`, 'erasures/*.found.json'],
        why: 'Who is to be erased is for the job that erases, not for everybody who reads results, whatever IAM grants them.',
      },
    });
    bucket('artifacts', this.artifactsKeyArn, {
      expiries: [{ prefix: 'spark-events/', days: retention.sparkEventDays }],
    });
  }

  /** Raw parts are seldom read, and then at once: a rerun or a restore reads them where they are. */
  private ageing(prefix: string): Transition[] {
    const { rawInfrequentAccessDays, rawGlacierDays } = this.environment.retention;
    return [
      { storageClass: 'STANDARD_IA' as const, days: rawInfrequentAccessDays },
      // Instant Retrieval: of the other Glacier classes an object must be restored first, which takes hours.
      { storageClass: 'GLACIER_IR' as const, days: rawGlacierDays },
    ].flatMap(({ storageClass, days }) => (days === null ? [] : [{ prefix, storageClass, days }]));
  }

  private key(zone: Zone, description: string, use: Partial<EncryptionKeyProps>): string {
    const { retention, removal } = this.environment;
    return new EncryptionKey(this, `${zone}_key`, {
      ...use,
      names: this.names,
      zone,
      description,
      deletionDays: retention.keyDeletionDays,
      removal,
    }).arn;
  }
}
