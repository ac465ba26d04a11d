import { at, failing, type Property, without, withValue } from './property';

export const workgroupsBind: Property = {
  name: 'bind every query to its workgroup, with a limit of bytes, metrics and results in a bucket of the account',
  violations: (synthesis) =>
    failing(
      synthesis.resources('aws_athena_workgroup'),
      (workgroup) =>
        at(workgroup, ['configuration', 'enforce_workgroup_configuration']) === true &&
        at(workgroup, ['configuration', 'publish_cloudwatch_metrics_enabled']) === true &&
        Number(at(workgroup, ['configuration', 'bytes_scanned_cutoff_per_query'])) > 0 &&
        at(workgroup, ['configuration', 'result_configuration', 'expected_bucket_owner']) === synthesis.account,
    ),
  breaches: [
    ['enforce_workgroup_configuration'],
    ['publish_cloudwatch_metrics_enabled'],
    ['bytes_scanned_cutoff_per_query'],
    ['result_configuration', 'expected_bucket_owner'],
  ].map((path) => ({
    what: `no ${path.join('.')}`,
    type: 'aws_athena_workgroup',
    change: without('configuration', ...path),
  })),
};

export const logsEnd: Property = {
  name: 'let every log end',
  violations: (synthesis) =>
    failing(synthesis.resources('aws_cloudwatch_log_group'), ({ retention_in_days: days }) => Number(days) > 0),
  breaches: [{ what: 'no end', type: 'aws_cloudwatch_log_group', change: without('retention_in_days') }],
};

export const airflowIsPrivate: Property = {
  name: 'reach Airflow through the network alone, in two subnets, with logs of every component',
  violations: (synthesis) =>
    failing(
      synthesis.resources('aws_mwaa_environment'),
      (airflow) =>
        airflow['webserver_access_mode'] === 'PRIVATE_ONLY' &&
        (at(airflow, ['network_configuration', 'subnet_ids']) as unknown[]).length === 2 &&
        ['dag_processing_logs', 'scheduler_logs', 'task_logs', 'webserver_logs', 'worker_logs'].every(
          (component) => at(airflow, ['logging_configuration', component, 'enabled']) === true,
        ),
    ),
  breaches: [
    {
      what: 'a public web server',
      type: 'aws_mwaa_environment',
      change: (airflow) => withValue(airflow, ['webserver_access_mode'], 'PUBLIC_ONLY'),
    },
    {
      what: 'no logs of its tasks',
      type: 'aws_mwaa_environment',
      change: without('logging_configuration', 'task_logs'),
    },
  ],
};
