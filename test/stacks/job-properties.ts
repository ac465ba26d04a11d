/** What must hold of every Glue job. */
import { list } from './policies';
import {
  accountOf,
  allows,
  changed,
  failing,
  field,
  type Property,
  type Resource,
  rewritten,
  statementsOf,
  type View,
  without,
} from './properties';

export const jobsOf = (view: View): Resource[] => view.resources('aws_glue_job');

const argument = (job: Resource, name: string): unknown => field(job, 'default_arguments', name);

/** Bucket and prefix of the events of a job's runs. */
const eventsOf = (view: View, { name }: Resource): string => {
  const [, environment, job] = String(name).split('-');
  return `tributary-${environment}-artifacts-${accountOf(view)}/spark-events/${job}/`;
};

export const JOBS: readonly Property[] = [
  {
    property: 'a run of a job beyond its concurrency waits, and Glue tries none again',
    faults: (view) =>
      failing(jobsOf(view), (job) => job['job_run_queuing_enabled'] === true && job['max_retries'] === 0),
    breaks: { type: 'aws_glue_job', by: changed({ max_retries: 1 }) },
  },
  {
    property: 'every run of a job ends in time, and is told of before',
    faults: (view) =>
      failing(jobsOf(view), (job) => {
        const delay = Number(field(job, 'notification_property', 'notify_delay_after'));
        return delay >= 1 && delay < Number(job['timeout']);
      }),
    breaks: { type: 'aws_glue_job', by: without('notification_property') },
  },
  {
    property: 'every job has a size of its own, workers by its data, and metrics and insights of its runs',
    faults: (view) =>
      failing(
        jobsOf(view),
        (job) =>
          /^G\.\dX$/.test(String(job['worker_type'])) &&
          Number(job['number_of_workers']) >= 2 &&
          [
            '--enable-auto-scaling',
            '--enable-metrics',
            '--enable-observability-metrics',
            '--enable-job-insights',
          ].every((name) => argument(job, name) === 'true'),
      ),
    breaks: { type: 'aws_glue_job', by: without('default_arguments', '--enable-job-insights') },
  },
  {
    property: 'every job keeps the events of its runs for the Spark UI where it, and no other job, may write',
    faults: (view) =>
      failing(jobsOf(view), (job) => {
        const events = eventsOf(view, job);
        const writers = jobsOf(view).filter((other) =>
          statementsOf(view, other).some(
            ({ Action, Resource }) =>
              list(Action).includes('s3:PutObject') && list(Resource).includes(`arn:aws:s3:::${events}*`),
          ),
        );
        return (
          argument(job, '--enable-spark-ui') === 'true' &&
          argument(job, '--spark-event-logs-path') === `s3://${events}` &&
          writers.map(({ id }) => id).join() === job.id
        );
      }),
    breaks: {
      type: 'aws_iam_role_policy',
      of: /^attribution_/,
      by: rewritten(/spark-events\/attribution/, 'spark-events/marts'),
    },
  },
  {
    property: 'no job writes into the bucket of artifacts but its events',
    faults: (view) =>
      jobsOf(view).flatMap((job) =>
        statementsOf(view, job)
          .filter(({ Action }) => list(Action).some((action) => /^s3:(Put|Delete)/.test(action)))
          .flatMap(({ Resource }) => list(Resource))
          .filter((arn) => arn.includes('-artifacts-') && arn !== `arn:aws:s3:::${eventsOf(view, job)}*`)
          .map((arn) => `${job.id}: ${arn}`),
      ),
    breaks: { type: 'aws_iam_role_policy', of: /^attribution_/, by: rewritten(/spark-events\/attribution\//, 'glue/') },
  },
  {
    property: 'Glue encrypts the events with the key that their bucket takes alone, and the role may use it',
    faults: (view) => {
      const [configuration] = view.resources('aws_glue_security_configuration');
      const key = field(configuration, 'encryption_configuration', 's3_encryption', 'kms_key_arn');
      const known =
        view.resources('aws_glue_security_configuration').length === 1 && String(key).includes('artifacts_key');
      return [
        ...(known ? [] : ['encryption']),
        ...failing(jobsOf(view), (job) => allows(statementsOf(view, job), 'kms:GenerateDataKey', key)),
        ...failing(jobsOf(view), (job) => job['security_configuration'] === configuration?.['name']),
      ];
    },
    breaks: { type: 'aws_glue_job', by: without('security_configuration') },
  },
  {
    property: 'every job writes its logs into groups of its own, which end and are under a customer key',
    faults: (view) =>
      failing(jobsOf(view), (job) =>
        ['output', 'error'].every((stream) => {
          const name = `${String(argument(job, '--custom-logGroup-prefix'))}/${stream}`;
          const group = view.resources('aws_cloudwatch_log_group').find((found) => found['name'] === name);
          return Number(group?.['retention_in_days']) > 0 && String(group?.['kms_key_id']).includes('logs_key');
        }),
      ),
    breaks: { type: 'aws_cloudwatch_log_group', of: /_output_group_/, by: without('retention_in_days') },
  },
  {
    property: 'every job runs in the private network',
    faults: (view) => failing(jobsOf(view), (job) => ((job['connections'] ?? []) as unknown[]).length >= 2),
    breaks: { type: 'aws_glue_job', by: changed({ connections: [] }) },
  },
  {
    property: 'somebody is told of every job that fails or takes long',
    faults: (view) =>
      jobsOf(view).flatMap((job) =>
        ['Glue Job State Change', 'Glue Job Run Status']
          .filter(
            (type) =>
              !view.resources('aws_cloudwatch_event_rule').some((rule) => {
                const pattern = JSON.parse(String(rule['event_pattern'])) as {
                  readonly 'detail-type': string[];
                  readonly detail: { readonly jobName?: string[] };
                };
                return pattern['detail-type'].includes(type) && pattern.detail.jobName?.includes(String(job['name']));
              }),
          )
          .map((type) => `${job.id}: ${type}`),
      ),
    breaks: {
      type: 'aws_cloudwatch_event_rule',
      of: /^job_delayed/,
      by: changed({ event_pattern: JSON.stringify({ 'detail-type': [], detail: {} }) }),
    },
  },
];
