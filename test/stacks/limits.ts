/** AWS's limits that a growing number of datasets may come near to, each with the page that it is on. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withArns } from '../../synthesized/references';
import type { FoundResource } from '../../synthesized/stacks';
import { address } from './properties/property';
import type { Synthesis } from './synthesis';

/** How much of something a resource has. */
export type Measured = readonly [of: string, size: number];

export interface Limit {
  /** What is counted, as the end of a sentence. */
  readonly what: string;
  readonly most: number;
  /** Where it is documented. */
  readonly source: string;
  /** @param root folder that the artifacts were built in */
  readonly measure: (synthesis: Synthesis, root: string) => readonly Measured[];
}

interface Widget {
  readonly type: string;
  readonly properties: { readonly alarms?: readonly string[]; readonly metrics?: readonly unknown[] };
}

const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';
const CLOUDWATCH = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html';
const DASHBOARD =
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html';
const ALARM = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html';
const EVENTBRIDGE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const GLUE = 'https://docs.aws.amazon.com/general/latest/gr/glue.html';
const ATHENA = 'https://docs.aws.amazon.com/athena/latest/ug/service-limits.html';
/** What users found of a request's arguments, which AWS does not document. */
const GLUE_ARGUMENTS = 'https://github.com/awsdocs/aws-glue-developer-guide/issues/55';

/** A policy as AWS gets it, but for white space, which none of ours has. */
const policyOf = (synthesis: Synthesis, resource: FoundResource, attribute = 'policy'): string =>
  withArns(synthesis, resource.stack, String(resource[attribute]));

const each = (synthesis: Synthesis, type: string, size: (resource: FoundResource) => number): Measured[] =>
  synthesis.resources(type).map((resource) => [address(resource), size(resource)]);

const policies =
  (type: string, attribute = 'policy'): Limit['measure'] =>
  (synthesis) =>
    each(synthesis, type, (resource) => Buffer.byteLength(policyOf(synthesis, resource, attribute)));

const lengths =
  (type: string, attribute: string): Limit['measure'] =>
  (synthesis) =>
    each(synthesis, type, ({ [attribute]: text }) => Buffer.byteLength(String(text)));

const number =
  (type: string): Limit['measure'] =>
  (synthesis) => [[type, synthesis.resources(type).length]];

/** How many resources of a type there are for each value of an attribute. */
const numberBy =
  (type: string, attribute: string): Limit['measure'] =>
  (synthesis) => {
    const counts = new Map<string, number>();
    for (const resource of synthesis.resources(type)) {
      const place = `${resource.stack}: ${String(resource[attribute])}`;
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    return [...counts];
  };

const widgets = (synthesis: Synthesis): Widget[] =>
  synthesis
    .resources('aws_cloudwatch_dashboard')
    .flatMap(({ dashboard_body: body }) => (JSON.parse(String(body)) as { widgets: Widget[] }).widgets);

const jobArguments = (resource: FoundResource): string[] =>
  Object.entries(resource['default_arguments'] as Record<string, string>).flat();

/** Bytes of all files below a folder. */
const bytesOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

export const LIMITS: readonly Limit[] = [
  {
    what: "characters of a role's inline policies together",
    most: 10_240,
    source: IAM,
    measure: (synthesis) => {
      const sums = new Map<string, number>();
      for (const policy of synthesis.resources('aws_iam_role_policy')) {
        const role = `${policy.stack}: ${String(policy['role'])}`;
        sums.set(role, (sums.get(role) ?? 0) + policyOf(synthesis, policy).length);
      }
      return [...sums];
    },
  },
  {
    what: 'characters of the policy that says who takes a role on',
    most: 2048,
    source: IAM,
    measure: policies('aws_iam_role', 'assume_role_policy'),
  },
  {
    what: "bytes of a bucket's policy",
    most: 20_480,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html',
    measure: policies('aws_s3_bucket_policy'),
  },
  {
    what: "bytes of a key's policy",
    most: 32_768,
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
    measure: policies('aws_kms_key'),
  },
  {
    what: "bytes of the catalog's policy",
    most: 10_240,
    source: 'https://docs.aws.amazon.com/glue/latest/dg/security_iam_resource-based-policy-examples.html',
    measure: policies('aws_glue_resource_policy'),
  },
  {
    what: "bytes of a function's variables",
    most: 4096,
    source: LAMBDA,
    measure: (synthesis) =>
      each(synthesis, 'aws_lambda_function', ({ environment }) => {
        const { variables } = environment as { variables: Record<string, string> };
        return Buffer.byteLength(Object.entries(variables).flat().join(''));
      }),
  },
  {
    what: 'bytes of an unpacked function',
    most: 262_144_000,
    source: LAMBDA,
    measure: (_, root) => {
      const functions = join(root, 'dist', 'lambdas');
      return readdirSync(functions, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => [name, bytesOf(join(functions, name))]);
    },
  },
  { what: 'alarms in a region', most: 5000, source: CLOUDWATCH, measure: number('aws_cloudwatch_metric_alarm') },
  {
    what: "bytes of an alarm's name",
    most: 255,
    source: ALARM,
    measure: lengths('aws_cloudwatch_metric_alarm', 'alarm_name'),
  },
  {
    what: "bytes of an alarm's description",
    most: 1024,
    source: ALARM,
    measure: lengths('aws_cloudwatch_metric_alarm', 'alarm_description'),
  },
  {
    what: 'widgets on the dashboard',
    most: 500,
    source: DASHBOARD,
    measure: (synthesis) => [['dashboard', widgets(synthesis).length]],
  },
  {
    what: 'alarms in a widget',
    most: 100,
    source: DASHBOARD,
    measure: (synthesis) =>
      widgets(synthesis)
        .filter(({ type }) => type === 'alarm')
        .map(({ properties: { alarms = [] } }, i) => [`alarm widget ${i}`, alarms.length]),
  },
  {
    what: 'metrics in a widget',
    most: 500,
    source: CLOUDWATCH,
    measure: (synthesis) =>
      widgets(synthesis).map(({ properties: { metrics = [] } }, i) => [`widget ${i}`, metrics.length]),
  },
  {
    what: 'metrics on the dashboard',
    most: 2500,
    source: CLOUDWATCH,
    measure: (synthesis) => [
      ['dashboard', widgets(synthesis).reduce((sum, { properties: { metrics = [] } }) => sum + metrics.length, 0)],
    ],
  },
  { what: 'rules on the event bus', most: 300, source: EVENTBRIDGE, measure: number('aws_cloudwatch_event_rule') },
  {
    what: "targets of an event bus's rule",
    most: 5,
    source: EVENTBRIDGE,
    measure: numberBy('aws_cloudwatch_event_target', 'rule'),
  },
  { what: 'crawlers', most: 1000, source: GLUE, measure: number('aws_glue_crawler') },
  {
    what: 'runs of a job at once',
    most: 1000,
    source: GLUE,
    measure: (synthesis) =>
      each(
        synthesis,
        'aws_glue_job',
        ({ execution_property: property }) => (property as { max_concurrent_runs: number }).max_concurrent_runs,
      ),
  },
  {
    what: "bytes of an argument of a job, Linux's most of one of a process",
    most: 131_072,
    source: GLUE_ARGUMENTS,
    measure: (synthesis) =>
      each(synthesis, 'aws_glue_job', (job) => Math.max(...jobArguments(job).map((text) => Buffer.byteLength(text)))),
  },
  {
    what: 'bytes of all arguments of a job',
    most: 180_000,
    source: GLUE_ARGUMENTS,
    measure: (synthesis) =>
      each(synthesis, 'aws_glue_job', (job) => Buffer.byteLength(JSON.stringify(jobArguments(job)))),
  },
  {
    what: "bytes of an object's key",
    most: 1024,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html',
    measure: lengths('aws_s3_object', 'key'),
  },
  { what: 'bytes of a query', most: 262_144, source: ATHENA, measure: lengths('aws_athena_named_query', 'query') },
  {
    what: 'prepared statements of a workgroup',
    most: 1000,
    source: ATHENA,
    measure: numberBy('aws_athena_prepared_statement', 'workgroup'),
  },
];
