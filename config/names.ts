/** The names and ARNs that Tributary chooses, the same at every synthesis: stacks refer to each other by them. */
import type { Environment, JobName } from './environment';

export const BUCKETS = ['raw', 'curated', 'results', 'artifacts', 'logs'] as const;
/** The buckets of the lake, and those that hold Terraform's state of an environment and the log of who reads it. */
export type BucketName = (typeof BUCKETS)[number] | 'state' | 'state-logs';
/** What each KMS key protects. Access logs are no zone: S3 delivers them only under its own key. */
export const ZONES = [
  'network',
  'raw',
  'curated',
  'results',
  'artifacts',
  'catalog',
  'logs',
  'secrets',
  'functions',
  'notifications',
] as const;
export type Zone = (typeof ZONES)[number] | 'state';
export type Layer = 'raw' | 'curated';
export type Workgroup = 'analysts' | 'pipeline';
/** Where the roles of people are, so that no pattern of the platform's own roles matches one. */
export const PEOPLE_PATH = '/people/';

/** Names of one environment; every method is pure. */
export class Names {
  /** `tributary-<env>`, the head of every name. */
  readonly prefix: string;
  readonly account: string;
  readonly region: string;

  constructor(environment: Pick<Environment, 'name' | 'account' | 'region'>) {
    this.prefix = `tributary-${environment.name}`;
    this.account = environment.account;
    this.region = environment.region;
  }

  bucket(bucket: BucketName): string {
    return `${this.prefix}-${bucket}-${this.account}`;
  }

  bucketArn(bucket: BucketName): string {
    return `arn:aws:s3:::${this.bucket(bucket)}`;
  }

  keyAlias(zone: Zone): string {
    return `alias/${this.prefix}-${zone}`;
  }

  database(layer: Layer): string {
    return `${this.prefix}-${layer}`.replaceAll('-', '_');
  }

  catalogArn(): string {
    return this.arn('glue', 'catalog');
  }

  databaseArn(layer: Layer): string {
    return this.arn('glue', `database/${this.database(layer)}`);
  }

  /** @param pattern of table names, such as `marketing_*` */
  tablesArn(layer: Layer, pattern: string): string {
    return this.arn('glue', `table/${this.database(layer)}/${pattern}`);
  }

  /** Prefix of the objects of a curated table, data and metadata: the job `tables` puts it there. */
  tableFolder(table: string): string {
    return `warehouse/${this.database('curated')}/${table}/`;
  }

  classifier(): string {
    return `${this.prefix}-csv`;
  }

  crawler(source: string): string {
    return `${this.prefix}-raw-${source}`;
  }

  crawlerArn(source: string): string {
    return this.arn('glue', `crawler/${this.crawler(source)}`);
  }

  job(job: JobName): string {
    return `${this.prefix}-${job}`;
  }

  jobArn(job: JobName): string {
    return this.arn('glue', `job/${this.job(job)}`);
  }

  connection(zone: string): string {
    return `${this.prefix}-${zone}`;
  }

  connectionArn(zone: string): string {
    return this.arn('glue', `connection/${this.connection(zone)}`);
  }

  securityConfiguration(): string {
    return this.prefix;
  }

  workgroup(workgroup: Workgroup): string {
    return `${this.prefix}-${workgroup}`;
  }

  workgroupArn(workgroup: Workgroup): string {
    return this.arn('athena', `workgroup/${this.workgroup(workgroup)}`);
  }

  extractFunction(source: string): string {
    return `${this.prefix}-extract-${source}`;
  }

  /** @param pattern of what follows the prefix, such as the name of an alarm's kind and subject */
  alarmArn(pattern: string): string {
    return this.arn('cloudwatch', `alarm:${this.prefix}-${pattern}`);
  }

  /** The rule that has a source probed. */
  probe(source: string): string {
    return `${this.prefix}-probe-${source}`;
  }

  recordFailureFunction(): string {
    return `${this.prefix}-record-failure`;
  }

  rotateSecretFunction(): string {
    return `${this.prefix}-rotate-secret`;
  }

  publishReportFunction(): string {
    return `${this.prefix}-publish-report`;
  }

  functionArn(name: string): string {
    return this.arn('lambda', `function:${name}`);
  }

  /** The layer with the authorities that databases are trusted by. */
  caLayer(): string {
    return `${this.prefix}-rds-ca`;
  }

  /** The queue of the events that a function failed on for good. */
  deadLetterQueue(): string {
    return `${this.prefix}-dead-letters`;
  }

  deadLetterQueueArn(): string {
    return this.arn('sqs', this.deadLetterQueue());
  }

  secret(source: string): string {
    return `${this.prefix.replace('-', '/')}/source/${source}`;
  }

  hashKeySecret(): string {
    return `${this.prefix.replace('-', '/')}/hash-key`;
  }

  /** The topic that alarms, rules, the budget and the DAGs tell. */
  signalTopic(): string {
    return `${this.prefix}-signals`;
  }

  signalTopicArn(): string {
    return this.arn('sns', this.signalTopic());
  }

  /** The queue of what the notifier is still to hear. */
  signalQueue(): string {
    return `${this.prefix}-signals`;
  }

  signalQueueArn(): string {
    return this.arn('sqs', this.signalQueue());
  }

  /** The queue of the signals that the notifier has failed on for good. */
  lostSignalQueue(): string {
    return `${this.prefix}-signals-lost`;
  }

  lostSignalQueueArn(): string {
    return this.arn('sqs', this.lostSignalQueue());
  }

  notifyFunction(): string {
    return `${this.prefix}-notify`;
  }

  incidentTable(): string {
    return `${this.prefix}-incidents`;
  }

  incidentTableArn(): string {
    return this.arn('dynamodb', `table/${this.incidentTable()}`);
  }

  /** The topic that people are subscribed to. */
  topic(): string {
    return `${this.prefix}-notifications`;
  }

  topicArn(): string {
    return this.arn('sns', this.topic());
  }

  /** The configuration of the Slack channel that follows the topic. */
  slackChannel(): string {
    return this.prefix;
  }

  slackChannelArn(): string {
    return `arn:aws:chatbot::${this.account}:chat-configuration/slack-channel/${this.slackChannel()}`;
  }

  budget(): string {
    return this.prefix;
  }

  dashboard(): string {
    return this.prefix;
  }

  airflow(): string {
    return this.prefix;
  }

  /** @param purpose such as `extract-marketing` */
  role(purpose: string): string {
    return `${this.prefix}-${purpose}`;
  }

  roleArn(pattern: string): string {
    return `arn:aws:iam::${this.account}:role/${this.prefix}-${pattern}`;
  }

  /** A role that people take on. */
  peopleRoleArn(purpose: string): string {
    return `arn:aws:iam::${this.account}:role${PEOPLE_PATH}${this.role(purpose)}`;
  }

  /** Log group of a part of the platform whose name we choose. @param path such as `glue/stage` */
  logGroup(path: string): string {
    return `/${this.prefix.replace('-', '/')}/${path}`;
  }

  /** @param pattern name of a log group; may end in `*` */
  logGroupArn(pattern: string): string {
    return this.arn('logs', `log-group:${pattern}`);
  }

  /** ARN in this account and region. */
  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.account}:${resource}`;
  }
}
