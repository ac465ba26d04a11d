import { IRREPLACEABLE } from '../../../deployment/guard/irreplaceable';
import type { FoundResource } from '../../../synthesized/stacks';
import { TYPES_WITH_CONTENT } from './encryption';
import { address, type Property, withValue } from './property';

/** Of these prod has none, as it is configured. */
const NOT_IN_PROD = ['aws_eip', 'aws_glue_catalog_table'];
const STATEFUL = Object.keys(IRREPLACEABLE).filter((type) => !NOT_IN_PROD.includes(type));
/** Types that AWS itself keeps while they hold something, unless told to force it. */
const FORCED = ['aws_athena_workgroup', 'aws_s3_bucket'];
/** Types with content that an apply makes again from the code. */
const MADE_AGAIN = [
  'aws_glue_data_catalog_encryption_settings',
  'aws_glue_security_configuration',
  'aws_lambda_function',
  'aws_s3_object',
];

const isProd = ({ name, bucket }: FoundResource): boolean =>
  /\btributary[-_]prod\b/.test(`${String(name)} ${String(bucket)}`);

const isProtected = ({ lifecycle }: FoundResource): boolean =>
  (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy === true;

export const statefulIsProtected: Property = {
  name: 'let nothing stateful of prod be destroyed',
  violations: (synthesis) => {
    if (!synthesis.resources('aws_s3_bucket').some(isProd)) return [];
    return [
      ...Object.keys(IRREPLACEABLE)
        .flatMap((type) => synthesis.resources(type))
        .filter((resource) => !isProtected(resource))
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

export const guardKnowsWhatHoldsData: Property = {
  name: 'hold no data that the guard on plans does not know',
  violations: (synthesis) =>
    synthesis
      .types()
      .filter((type) => !(type in IRREPLACEABLE))
      .flatMap((type) => [
        ...(TYPES_WITH_CONTENT.includes(type) && !MADE_AGAIN.includes(type)
          ? [`${type}: say in irreplaceable.ts what ends with it, or in stateful.ts that it is made again`]
          : []),
        ...synthesis
          .resources(type)
          .filter(isProtected)
          .map((resource) => `${address(resource)}: is protected, and the guard does not know why`),
      ]),
  breaches: MADE_AGAIN.map((type) => ({
    what: 'a protection that the guard does not know',
    type,
    change: (attributes) => withValue(attributes, ['lifecycle'], { prevent_destroy: true }),
  })),
};
