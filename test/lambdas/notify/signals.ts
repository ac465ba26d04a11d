/** Signals of tests. */
import { SIGNAL_SCHEMA, type Signal } from '../../../lambdas/notify/signal';

export const moment = (minute: number): string => new Date(Date.UTC(2025, 0, 2, 3, minute)).toISOString();

/** The extract of sales, which is broken since 03:04. */
export const signalOf = (fields: Partial<Signal> = {}): Signal => ({
  schema: SIGNAL_SCHEMA,
  key: 'airflow:tributary_daily:scheduled__1:orders.extract',
  state: 'failing',
  type: 'SourceUnreachable',
  component: 'source:sales',
  symptom_of: [],
  severity: 'page',
  owner: 'sales-data',
  what: 'Task orders.extract of tributary_daily failed.',
  cause: 'SourceUnreachableError: source sales: connect ECONNREFUSED 10.0.0.7:1433',
  impact: 'Not done until it is mended: stage_orders, marts.',
  since: moment(4),
  environment: 'test',
  dataset: 'orders',
  window: { start: '2025-01-01T00:00:00Z', end: '2025-01-02T00:00:00Z' },
  run_id: 'scheduled__1',
  log_url: 'https://airflow.example/log',
  rerun: 'aws mwaa invoke-rest-api --name tributary-test',
  ...fields,
});

export const well = (fields: Partial<Signal> = {}): Signal => signalOf({ state: 'well', ...fields });
