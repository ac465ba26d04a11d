import type { Query } from '../build/queries';
import type { Environment } from '../config/environment';
import type { Names } from '../config/names';

/** The file `environment.json` beside the DAG: all that the DAG needs to know of where it runs. */
export const dagEnvironment = (
  environment: Environment,
  names: Names,
  queries: readonly Query[],
  topicArn: string,
): object => ({
  environment: environment.name,
  region: environment.region,
  schedule: environment.schedule,
  raw_bucket: names.bucket('raw'),
  curated_database: names.database('curated'),
  sources: Object.fromEntries(
    Object.entries(environment.sources).map(([source, { concurrency }]) => [
      source,
      { function: names.extractFunction(source), crawler: names.crawler(source), slots: concurrency },
    ]),
  ),
  jobs: {
    tables: names.job('tables'),
    stage: names.job('stage'),
    marts: names.job('marts'),
    attribution: names.job('attribution'),
    recommend: names.job('recommend'),
    reconcile: names.job('reconcile'),
  },
  workgroup: names.workgroup('pipeline'),
  queries: queries.map((query) => query.statement),
  topic_arn: topicArn,
  poll_seconds: environment.airflow.pollSeconds,
  retries: environment.airflow.retries,
  retry_delay_seconds: environment.airflow.retryDelaySeconds,
});
