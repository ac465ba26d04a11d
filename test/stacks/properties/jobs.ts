/** What must hold of every Glue job. */
import { list } from '../../../synthesized/policies';
import type { FoundResource } from '../../../synthesized/stacks';
import type { Synthesis } from '../synthesis';
import { allows, at, changed, failing, rewritten, statementsOf, without, type Property } from './property';

const jobsOf = (synthesis: Synthesis): FoundResource[] => synthesis.resources('aws_glue_job');

const argument = (job: FoundResource, name: string): unknown => at(job, ['default_arguments', name]);

/** Bucket and prefix of the events of a job's runs. */
const eventsOf = (synthesis: Synthesis, { name }: FoundResource): string => {
  const [, environment, job] = String(name).split('-');
  return `tributary-${environment}-artifacts-${synthesis.account}/spark-events/${job}/`;
};

export const JOBS: readonly Property[] = [
  {
    name: 'a run of a job beyond its concurrency waits, and Glue tries none again',
    violations: (synthesis) =>
      failing(jobsOf(synthesis), (job) => job['job_run_queuing_enabled'] === true && job['max_retries'] === 0),
    breaches: [{ what: 'a retry by Glue', type: 'aws_glue_job', change: changed({ max_retries: 1 }) }],
  },
  {
    name: 'every run of a job ends in time, and is told of before',
    violations: (synthesis) =>
      failing(jobsOf(synthesis), (job) => {
        const delay = Number(at(job, ['notification_property', 'notify_delay_after']));
        return delay >= 1 && delay < Number(job['timeout']);
      }),
    breaches: [{ what: 'no notice', type: 'aws_glue_job', change: without('notification_property') }],
  },
  {
    name: 'every job has a size of its own, workers by its data, and metrics and insights of its runs',
    violations: (synthesis) =>
      failing(
        jobsOf(synthesis),
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
    breaches: [
      { what: 'no insights', type: 'aws_glue_job', change: without('default_arguments', '--enable-job-insights') },
    ],
  },
  {
    name: 'every job keeps the events of its runs for the Spark UI where it, and no other job, may write',
    violations: (synthesis) =>
      failing(jobsOf(synthesis), (job) => {
        const events = eventsOf(synthesis, job);
        const writers = jobsOf(synthesis).filter((other) =>
          statementsOf(synthesis, other).some(
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
    breaches: [
      {
        what: "another job's events",
        type: 'aws_iam_role_policy',
        of: ({ id }) => id.startsWith('attribution_'),
        change: rewritten(/spark-events\/attribution/, 'spark-events/marts'),
      },
    ],
  },
  {
    name: 'no job writes into the bucket of artifacts but its events',
    violations: (synthesis) =>
      jobsOf(synthesis).flatMap((job) =>
        statementsOf(synthesis, job)
          .filter(({ Action }) => list(Action).some((action) => /^s3:(Put|Delete)/.test(action)))
          .flatMap(({ Resource }) => list(Resource))
          .filter((arn) => arn.includes('-artifacts-') && arn !== `arn:aws:s3:::${eventsOf(synthesis, job)}*`)
          .map((arn) => `${job.id}: ${arn}`),
      ),
    breaches: [
      {
        what: 'a write beside the events',
        type: 'aws_iam_role_policy',
        of: ({ id }) => id.startsWith('attribution_'),
        change: rewritten(/spark-events\/attribution\//, 'glue/'),
      },
    ],
  },
  {
    name: 'Glue encrypts the events with the key that their bucket takes alone, and the role may use it',
    violations: (synthesis) => {
      const [configuration] = synthesis.resources('aws_glue_security_configuration');
      const key = at(configuration, ['encryption_configuration', 's3_encryption', 'kms_key_arn']);
      const known =
        synthesis.resources('aws_glue_security_configuration').length === 1 && String(key).includes('artifacts_key');
      return [
        ...(known ? [] : ['encryption']),
        ...failing(jobsOf(synthesis), (job) => allows(statementsOf(synthesis, job), 'kms:GenerateDataKey', key)),
        ...failing(jobsOf(synthesis), (job) => job['security_configuration'] === configuration?.['name']),
      ];
    },
    breaches: [{ what: 'no encryption', type: 'aws_glue_job', change: without('security_configuration') }],
  },
  {
    name: 'every job writes its logs into groups of its own, which end and are under a customer key',
    violations: (synthesis) =>
      failing(jobsOf(synthesis), (job) =>
        ['output', 'error'].every((stream) => {
          const name = `${String(argument(job, '--custom-logGroup-prefix'))}/${stream}`;
          const group = synthesis.resources('aws_cloudwatch_log_group').find((found) => found['name'] === name);
          return Number(group?.['retention_in_days']) > 0 && String(group?.['kms_key_id']).includes('logs_key');
        }),
      ),
    breaches: [
      {
        what: 'logs that never end',
        type: 'aws_cloudwatch_log_group',
        of: ({ id }) => id.includes('_output_group_'),
        change: without('retention_in_days'),
      },
    ],
  },
  {
    name: 'every job runs in the private network',
    violations: (synthesis) =>
      failing(jobsOf(synthesis), (job) => ((job['connections'] ?? []) as unknown[]).length >= 2),
    breaches: [{ what: 'no network', type: 'aws_glue_job', change: changed({ connections: [] }) }],
  },
  {
    name: 'somebody is told of every job that fails or takes long',
    violations: (synthesis) =>
      jobsOf(synthesis).flatMap((job) =>
        ['Glue Job State Change', 'Glue Job Run Status']
          .filter(
            (type) =>
              !synthesis.resources('aws_cloudwatch_event_rule').some((rule) => {
                const pattern = JSON.parse(
                  typeof rule['event_pattern'] === 'string' ? rule['event_pattern'] : '{"detail-type":[]}',
                ) as {
                  readonly 'detail-type': string[];
                  readonly detail: { readonly jobName?: string[] };
                };
                return pattern['detail-type'].includes(type) && pattern.detail.jobName?.includes(String(job['name']));
              }),
          )
          .map((type) => `${job.id}: ${type}`),
      ),
    breaches: [
      {
        what: 'no job in its pattern',
        type: 'aws_cloudwatch_event_rule',
        of: ({ id }) => /^alarms_job_\w+_slow_/.test(id),
        change: changed({ event_pattern: JSON.stringify({ 'detail-type': [], detail: {} }) }),
      },
    ],
  },
];
