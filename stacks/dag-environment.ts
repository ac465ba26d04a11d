import type { Artifacts } from '../build/artifacts';
import type { Environment, JobName } from '../config/environment';
import type { Names } from '../config/names';

const DAG_JOBS: readonly JobName[] = [
  'tables',
  'stage',
  'reconcile',
  'marts',
  'attribution',
  'recommend',
  'housekeeping',
  'forget',
];

/** The file `environment.json` beside the DAG: all that the DAG needs to know of where it runs. */
export const dagEnvironment = (
  environment: Environment,
  names: Names,
  { queries, contracts }: Pick<Artifacts, 'contracts' | 'queries'>,
  topicArn: string,
  blockingAlarms: readonly string[],
): object => ({
  environment: environment.name,
  region: environment.region,
  schedule: environment.schedule,
  housekeeping_schedule: environment.housekeepingSchedule,
  raw_bucket: names.bucket('raw'),
  curated_database: names.database('curated'),
  report_function: names.publishReportFunction(),
  sources: Object.fromEntries(
    Object.entries(environment.sources).map(([source, { concurrency }]) => [
      source,
      { function: names.extractFunction(source), crawler: names.crawler(source), slots: concurrency },
    ]),
  ),
  jobs: Object.fromEntries(
    DAG_JOBS.map((job) => [job, { name: names.job(job), timeout_minutes: environment.jobs[job].timeoutMinutes }]),
  ),
  // As many as the job that stages has datasets to stage at once.
  writers: contracts.length,
  workgroup: names.workgroup('pipeline'),
  queries: queries.map((query) => query.statement),
  topic_arn: topicArn,
  blocking_alarms: blockingAlarms,
  run_within_hours: environment.alarms.runWithinHours,
  poll_seconds: environment.airflow.pollSeconds,
  retries: environment.airflow.retries,
  retry_delay_seconds: environment.airflow.retryDelaySeconds,
});
