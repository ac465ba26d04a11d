import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import type { JobName } from '../config/environment';
import { decryptWith, encryptWith } from './grants';
import { type FailureDestination, PlatformFunction, type StackFunctionProps } from './platform-function';

export interface NotifierProps extends StackFunctionProps {
  /** Name of the environment. */
  readonly environment: string;
  readonly jobs: readonly JobName[];
  /** Where the runbooks are. */
  readonly runbooks: string;
  readonly queueArn: string;
  /** Topic that people are subscribed to. */
  readonly topicArn: string;
  /** ARN of the key of queue, table and topic. */
  readonly keyArn: string;
  /** ARN of the key of the Data Catalog. */
  readonly catalogKeyArn: string;
  readonly deadLetters: FailureDestination;
}

/** No longer than a notifier holds an incident for itself (lambdas/notify/notify.ts). */
export const NOTIFIER_TIMEOUT_SECONDS = 60;
/** Lambda's own advice: six times the function's. */
export const VISIBILITY_SECONDS = 6 * NOTIFIER_TIMEOUT_SECONDS;
export const NOTIFY_PURPOSE = 'notify';

/** Hears of everything that is broken or well again, and tells people once of each incident and of its end. */
export class Notifier extends Construct {
  constructor(scope: Construct, id: string, props: NotifierProps) {
    super(scope, id);
    const { names } = props;
    const notifier = new PlatformFunction(this, 'function', {
      ...props,
      functionName: names.notifyFunction(),
      purpose: NOTIFY_PURPOSE,
      description: 'Tells people of incidents and of their end, each once.',
      memoryMegabytes: 512,
      timeoutSeconds: NOTIFIER_TIMEOUT_SECONDS,
      // They change the same incidents: more of them would only meet.
      concurrency: 2,
      variables: {
        ENVIRONMENT: props.environment,
        NAME_PREFIX: names.prefix,
        INCIDENTS_TABLE: names.incidentTable(),
        NOTIFICATIONS_TOPIC_ARN: props.topicArn,
        RUNBOOKS_URL: props.runbooks,
        POWERTOOLS_SERVICE_NAME: 'notify',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      statements: [
        {
          sid: 'KeepIncidents',
          actions: [
            'dynamodb:DeleteItem',
            'dynamodb:GetItem',
            'dynamodb:PutItem',
            'dynamodb:Query',
            'dynamodb:UpdateItem',
          ],
          resources: [names.incidentTableArn()],
          why: 'Incidents are opened, changed and closed by transactions of these.',
        },
        {
          sid: 'TellPeople',
          actions: ['sns:Publish'],
          resources: [names.topicArn()],
          why: 'Notifications go to the topic that people are subscribed to.',
        },
        {
          sid: 'ListFiringAlarms',
          actions: ['cloudwatch:DescribeAlarms'],
          resources: [names.alarmArn('*')],
          why: 'A notification names the alarms of its component that fire now.',
        },
        {
          sid: 'LookUpRuns',
          actions: ['glue:GetJobRun'],
          resources: props.jobs.map((job) => names.jobArn(job)),
          why: 'An event of a run leaves out its dataset, its window and its error.',
        },
        {
          sid: 'LookUpQueries',
          actions: ['athena:GetQueryExecution'],
          resources: [names.workgroupArn('pipeline')],
          why: 'An event of a query leaves out its statement and its reason.',
        },
        {
          sid: 'LookUpRawTables',
          actions: ['glue:GetTableVersions'],
          resources: [names.catalogArn(), names.databaseArn('raw'), names.tablesArn('raw', '*')],
          why: 'An event of a changed table leaves out whether its columns did.',
        },
        decryptWith('Catalog', [props.catalogKeyArn], "Glue uses the catalog's key in its caller's name."),
        encryptWith('Incidents', [props.keyArn], 'Table and topic are under this key.'),
      ],
      serviceStatements: [
        {
          sid: 'ReceiveSignals',
          actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          resources: [names.signalQueueArn()],
          why: "Lambda takes signals from the queue in the role's name.",
        },
        decryptWith('Signals', [props.keyArn], 'Messages of the queue are under this key.'),
      ],
      asynchronous: { retries: 0, oldestEventSeconds: 3600, onFailure: props.deadLetters },
    });
    new LambdaEventSourceMapping(this, 'signals', {
      eventSourceArn: props.queueArn,
      functionName: notifier.functionArn,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: 2 },
      // Lambda checks that the role may read the queue.
      dependsOn: [notifier.role.policy],
    });
  }
}
