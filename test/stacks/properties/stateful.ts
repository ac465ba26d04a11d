import type { FoundResource } from '../../../synthesized/stacks';
import { address, type Property, withValue } from './property';

/** Types whose end would lose data, the way to it, or what was recorded. */
const STATEFUL = [
  'aws_cloudwatch_log_group',
  'aws_glue_catalog_database',
  'aws_kms_key',
  'aws_mwaa_environment',
  'aws_s3_bucket',
  'aws_secretsmanager_secret',
  'aws_sqs_queue',
];
/** Types that AWS itself keeps while they hold something, unless told to force it. */
const FORCED = ['aws_athena_workgroup', 'aws_s3_bucket'];

const isProd = ({ name, bucket }: FoundResource): boolean =>
  /\btributary[-_]prod\b/.test(`${String(name)} ${String(bucket)}`);

export const statefulIsProtected: Property = {
  name: 'let nothing stateful of prod be destroyed',
  violations: (synthesis) => {
    if (!synthesis.resources('aws_s3_bucket').some(isProd)) return [];
    return [
      ...STATEFUL.flatMap((type) => synthesis.resources(type))
        .filter(({ lifecycle }) => (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy !== true)
        .map((resource) => `${address(resource)}: can be destroyed`),
      ...FORCED.flatMap((type) => synthesis.resources(type))
        .filter(({ force_destroy: force }) => force !== false)
        .map((resource) => `${address(resource)}: is destroyed with what it holds`),
    ];
  },
  breaches: [
    ...STATEFUL.flatMap(
      (type) =>
        [
          { what: 'no guard', type, change: (attributes) => withValue(attributes, ['lifecycle'], undefined) },
          {
            what: 'a guard that is off',
            type,
            change: (attributes) => withValue(attributes, ['lifecycle'], { prevent_destroy: false }),
          },
        ] satisfies Property['breaches'],
    ),
    ...FORCED.map(
      (type) =>
        ({
          what: 'force',
          type,
          change: (attributes) => withValue(attributes, ['force_destroy'], true),
        }) satisfies Property['breaches'][number],
    ),
  ],
};
