/** Events of EventBridge, by the user guides of EventBridge (event types) and Athena (events); names are the platform's. */

const event = (source: string, kind: string, detail: object): object => ({
  version: '0',
  id: 'f7965b59-470f-2e06-bb89-a8cebaabefac',
  'detail-type': kind,
  source,
  account: '123456789012',
  time: '2025-01-02T03:10:08Z',
  region: 'eu-central-1',
  resources: [],
  detail,
});

export const RUN = 'jr_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';

export const jobEnded = (state: string, job = 'stage'): object =>
  event('aws.glue', 'Glue Job State Change', {
    jobName: `tributary-test-${job}`,
    severity: state === 'SUCCEEDED' ? 'INFO' : 'ERROR',
    state,
    jobRunId: RUN,
    message: state === 'SUCCEEDED' ? 'Job run succeeded' : `JobName:tributary-test-${job} and JobRunId:${RUN} failed`,
  });

export const jobTakesLong = (): object =>
  event('aws.glue', 'Glue Job Run Status', {
    jobName: 'tributary-test-stage',
    severity: 'INFO',
    notificationCondition: { NotifyDelayAfter: 15.0 },
    state: 'RUNNING',
    jobRunId: RUN,
    message: 'Job is in RUNNING state',
    startedOn: '2025-01-02T02:55:47.941Z',
  });

export const crawlerFailed = (): object =>
  event('aws.glue', 'Glue Crawler State Change', {
    crawlerName: 'tributary-test-raw-sales',
    errorMessage: 'Internal Service Exception',
    accountId: '123456789012',
    cloudWatchLogLink:
      'https://console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logEventViewer:group=/aws-glue/crawlers;stream=tributary-test-raw-sales',
    state: 'Failed',
    message: 'Crawler Failed',
  });

export const crawlerSucceeded = (): object =>
  event('aws.glue', 'Glue Crawler State Change', {
    tablesCreated: '0',
    warningMessage: 'N/A',
    partitionsUpdated: '0',
    tablesUpdated: '0',
    message: 'Crawler Succeeded',
    partitionsDeleted: '0',
    accountId: '123456789012',
    'runningTime (sec)': '7',
    tablesDeleted: '0',
    crawlerName: 'tributary-test-raw-sales',
    completionDate: '2025-01-02T03:10:00Z',
    state: 'Succeeded',
    partitionsCreated: '4',
    cloudWatchLogLink: 'https://console.aws.amazon.com/cloudwatch/home?region=eu-central-1',
  });

export const QUERY = '01234567-0123-0123-0123-012345678901';

export const queryEnded = (state: string): object =>
  event('aws.athena', 'Athena Query State Change', {
    versionId: '0',
    currentState: state,
    previousState: 'RUNNING',
    statementType: 'DML',
    queryExecutionId: QUERY,
    workgroupName: 'tributary-test-pipeline',
    sequenceNumber: '3',
    ...(state === 'FAILED' && {
      athenaError: {
        errorCategory: 2.0,
        errorType: 1306.0,
        errorMessage: 'Amazon S3 bucket not found',
        retryable: false,
      },
    }),
  });

export const tableChanged = (tableName: string, time: string): object => ({
  ...event('aws.glue', 'Glue Data Catalog Table State Change', {
    databaseName: 'tributary_test_raw',
    changedPartitions: [],
    typeOfChange: 'UpdateTable',
    tableName,
  }),
  time,
  resources: [`arn:aws:glue:eu-central-1:123456789012:table/tributary_test_raw/${tableName}`],
});
