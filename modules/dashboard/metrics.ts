/** The metrics of the platform's parts, by the names and dimensions that each service publishes them under. */
import type { Metric } from './widget';

export const functionMetric =
  (name: 'ConcurrentExecutions' | 'Duration' | 'Errors' | 'Invocations' | 'Throttles') =>
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
    name: 'FreshnessHours' | 'QualityChecksFailed' | 'RowsQuarantinedPercent',
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

/** Bytes that queries of a workgroup read before they ended so. */
export const scannedMetric =
  (state: 'CANCELED' | 'FAILED' | 'SUCCEEDED') =>
  (workgroup: string): Metric => ({
    namespace: 'AWS/Athena',
    name: 'ProcessedBytes',
    dimensions: { QueryState: state, QueryType: 'DML', WorkGroup: workgroup },
    label: `${workgroup}, ${state.toLowerCase()}`,
  });

/** Counted by S3 once a day. */
export const sizeMetric = (bucket: string): Metric => ({
  namespace: 'AWS/S3',
  name: 'BucketSizeBytes',
  dimensions: { BucketName: bucket, StorageType: 'StandardStorage' },
  label: bucket,
});

export const airflowMetrics = (
  environment: string,
): Readonly<Record<'failed' | 'heartbeat' | 'queued' | 'running', Metric>> => {
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
    failed: of('TaskInstanceFailures', { DAG: 'All', Task: 'All' }, 'failed task instances'),
  };
};
