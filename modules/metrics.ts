/** The metrics of the platform's parts, by the names and dimensions that each service publishes them under. */

/** A metric of one resource. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** What its line in a graph is called. */
  readonly label: string;
}

export const functionMetric =
  (
    name: 'ConcurrentExecutions' | 'DestinationDeliveryFailures' | 'Duration' | 'Errors' | 'Invocations' | 'Throttles',
  ) =>
  (functionName: string): Metric => ({
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: functionName },
    label: functionName,
  });

/** Of all runs of a Glue job together. */
export const jobMetric =
  (
    name:
      'aggregate.elapsedTime' | 'aggregate.numFailedTasks' | 'ExecutorAllocationManager.executors.numberAllExecutors',
    type: 'count' | 'gauge',
  ) =>
  (jobName: string): Metric => ({
    namespace: 'Glue',
    name: `glue.driver.${name}`,
    dimensions: { JobName: jobName, JobRunId: 'ALL', Type: type },
    label: jobName,
  });

/** As the job `reconcile` publishes them: glue/tributary/quality_metrics.py. */
export const qualityMetric =
  (
    name: 'FreshnessHours' | 'QualityChecksFailed' | 'RowsQuarantinedPercent' | 'RowsRead',
    environment: string,
    severity?: 'error' | 'warn',
  ) =>
  (dataset: string): Metric => ({
    namespace: 'Tributary',
    name,
    dimensions: {
      Environment: environment,
      Dataset: dataset,
      ...(severity === undefined ? {} : { Severity: severity }),
    },
    label: dataset,
  });

/**
 * How a query may end, as dimensions say it. Athena's guide spells the third one way and its API the other: whichever Athena
 * counts is counted.
 */
const ENDS = {
  succeeded: ['SUCCEEDED'],
  failed: ['FAILED'],
  cancelled: ['CANCELED', 'CANCELLED'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** Bytes that queries of a workgroup read before they ended so; of several metrics one has data. */
export const scannedMetrics =
  (end: keyof typeof ENDS) =>
  (workgroup: string): [Metric, ...Metric[]] => {
    const of = (state: string): Metric => ({
      namespace: 'AWS/Athena',
      name: 'ProcessedBytes',
      dimensions: { QueryState: state, QueryType: 'DML', WorkGroup: workgroup },
      label: `${workgroup}, ${end}`,
    });
    const [state, ...others] = ENDS[end];
    return [of(state), ...others.map(of)];
  };

/** Counted by S3 once a day. */
export const sizeMetric = (bucket: string): Metric => ({
  namespace: 'AWS/S3',
  name: 'BucketSizeBytes',
  dimensions: { BucketName: bucket, StorageType: 'StandardStorage' },
  label: bucket,
});

export const airflowMetrics = (environment: string): Readonly<Record<'heartbeat' | 'queued' | 'running', Metric>> => {
  const of = (name: string, dimensions: Readonly<Record<string, string>>, label: string): Metric => ({
    namespace: 'AmazonMWAA',
    name,
    dimensions: { ...dimensions, Environment: environment },
    label,
  });
  return {
    heartbeat: of('SchedulerHeartbeat', { Function: 'Scheduler' }, 'scheduler'),
    queued: of('QueuedTasks', { Function: 'Executor' }, 'queued'),
    running: of('RunningTasks', { Function: 'Executor' }, 'running'),
  };
};

/** Of a queue; `Age` is that of its oldest message, in seconds. */
export const queueMetric =
  (name: 'ApproximateAgeOfOldestMessage' | 'ApproximateNumberOfMessagesVisible') =>
  (queueName: string): Metric => ({
    namespace: 'AWS/SQS',
    name,
    dimensions: { QueueName: queueName },
    label: queueName,
  });

/**
 * Of runs: the end of a daily one is told by its task `succeeded`, what didn't balance by the job `reconcile`, a task that failed for
 * good by its callback. Airflow's own count of failures, TaskInstanceFailures, is silent in 3.0 when a task fails
 * (apache/airflow#52254).
 */
export const runMetric = (
  name: 'RunsSucceeded' | 'TasksFailed' | 'WindowsUnbalanced',
  environment: string,
): Metric => ({
  namespace: 'Tributary',
  name,
  dimensions: { Environment: environment },
  label: name,
});

/** What a source's extractor found of what it needs, every few minutes: 0 or 1. */
export const probeMetric =
  (name: 'SecretUnusable' | 'SourceUnreachable' | 'StoreUnusable', environment: string) =>
  (source: string): Metric => ({
    namespace: 'Tributary',
    name,
    dimensions: { Environment: environment, Source: source },
    label: source,
  });
