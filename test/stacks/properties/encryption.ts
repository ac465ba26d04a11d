import { referred } from '../../../synthesized/references';
import type { FoundResource } from '../../../synthesized/stacks';
import type { Synthesis } from '../synthesis';
import { address, at, type Path, type Property, withValue } from './property';

/** Where each type of resource names the key under which its content lies. */
const KEYS: Readonly<Record<string, readonly Path[]>> = {
  aws_athena_workgroup: [['configuration', 'result_configuration', 'encryption_configuration', 'kms_key_arn']],
  aws_cloudwatch_log_group: [['kms_key_id']],
  aws_dynamodb_table: [['server_side_encryption', 'kms_key_arn']],
  aws_glue_data_catalog_encryption_settings: [
    ['data_catalog_encryption_settings', 'encryption_at_rest', 'sse_aws_kms_key_id'],
    ['data_catalog_encryption_settings', 'connection_password_encryption', 'aws_kms_key_id'],
  ],
  aws_glue_security_configuration: [
    ['encryption_configuration', 's3_encryption', 'kms_key_arn'],
    ['encryption_configuration', 'cloudwatch_encryption', 'kms_key_arn'],
    ['encryption_configuration', 'job_bookmarks_encryption', 'kms_key_arn'],
  ],
  aws_lambda_function: [['kms_key_arn']],
  aws_mwaa_environment: [['kms_key']],
  aws_s3_object: [['kms_key_id']],
  aws_secretsmanager_secret: [['kms_key_id']],
  aws_sns_topic: [['kms_master_key_id']],
  aws_sqs_queue: [['kms_master_key_id']],
};

export const TYPES_WITH_CONTENT = Object.keys(KEYS);

/** Types that hold no content of their own, or whose content another resource encrypts. */
const WITHOUT_CONTENT = [
  'aws_athena_named_query',
  'aws_athena_prepared_statement',
  'aws_budgets_budget',
  'aws_chatbot_slack_channel_configuration',
  'aws_cloudwatch_dashboard',
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_metric_alarm',
  'aws_default_security_group',
  'aws_flow_log',
  'aws_glue_catalog_database',
  'aws_glue_classifier',
  'aws_glue_connection',
  'aws_glue_crawler',
  'aws_glue_job',
  'aws_glue_resource_policy',
  'aws_iam_policy',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_kms_alias',
  'aws_kms_key',
  'aws_lambda_event_source_mapping',
  'aws_lambda_function_event_invoke_config',
  'aws_lambda_layer_version',
  'aws_lambda_permission',
  'aws_route_table',
  'aws_route_table_association',
  'aws_s3_bucket',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_logging',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_secretsmanager_secret_policy',
  'aws_secretsmanager_secret_rotation',
  'aws_security_group',
  'aws_sns_topic_policy',
  'aws_sns_topic_subscription',
  'aws_sqs_queue_policy',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
];

const BUCKET_KEY: Path = ['rule', 'apply_server_side_encryption_by_default', 'kms_master_key_id'];
const BUCKET_ALGORITHM: Path = ['rule', 'apply_server_side_encryption_by_default', 'sse_algorithm'];

const isCustomerKey = (synthesis: Synthesis, { stack }: FoundResource, key: unknown): boolean =>
  referred(synthesis, stack, key)?.type === 'aws_kms_key';

/** Buckets that receive access logs: S3 delivers those under its own key alone. */
const receivers = (synthesis: Synthesis): readonly unknown[] =>
  synthesis.resources('aws_s3_bucket_logging').map(({ target_bucket: target }) => target);

export const contentUnderCustomerKeys: Property = {
  name: 'encrypt what topics, queues, logs, secrets, workgroups, functions, jobs, catalog and Airflow hold with customer keys',
  violations: (synthesis) =>
    Object.entries(KEYS).flatMap(([type, paths]) =>
      synthesis
        .resources(type)
        .flatMap((resource) =>
          paths
            .filter((path) => !isCustomerKey(synthesis, resource, at(resource, path)))
            .map((path) => `${address(resource)}: ${path.join('.')} is no customer key`),
        ),
    ),
  breaches: Object.entries(KEYS).flatMap(([type, paths]) =>
    paths.flatMap((path) => [
      { what: `no ${path.join('.')}`, type, change: (attributes) => withValue(attributes, path, undefined) },
      {
        what: `AWS's own key in ${path.join('.')}`,
        type,
        change: (attributes) => withValue(attributes, path, 'alias/aws/sns'),
      },
    ]),
  ),
};

export const objectsUnderCustomerKeys: Property = {
  name: 'encrypt every bucket with a customer key, but the one of access logs, which S3 delivers under its own key alone',
  violations: (synthesis) => {
    const encryptions = synthesis.resources('aws_s3_bucket_server_side_encryption_configuration');
    return synthesis.resources('aws_s3_bucket').flatMap((bucket) => {
      const reference = `\${aws_s3_bucket.${bucket.id}.bucket}`;
      const encryption = encryptions.find((candidate) => candidate['bucket'] === reference);
      if (encryption === undefined) return [`${address(bucket)}: is not encrypted`];
      if (receivers(synthesis).includes(reference))
        return at(encryption, BUCKET_ALGORITHM) === 'AES256'
          ? []
          : [`${address(bucket)}: S3 can deliver no logs to it`];
      return at(encryption, BUCKET_ALGORITHM) === 'aws:kms' &&
        isCustomerKey(synthesis, encryption, at(encryption, BUCKET_KEY))
        ? []
        : [`${address(bucket)}: is under no customer key`];
    });
  },
  breaches: [
    {
      what: 'no encryption',
      type: 'aws_s3_bucket_server_side_encryption_configuration',
      change: () => undefined,
    },
    {
      what: "S3's own key",
      type: 'aws_s3_bucket_server_side_encryption_configuration',
      of: (encryption) => at(encryption, BUCKET_ALGORITHM) === 'aws:kms',
      change: (attributes) => withValue(attributes, BUCKET_ALGORITHM, 'AES256'),
    },
    {
      what: "AWS's managed key",
      type: 'aws_s3_bucket_server_side_encryption_configuration',
      of: (encryption) => at(encryption, BUCKET_ALGORITHM) === 'aws:kms',
      change: (attributes) => withValue(attributes, BUCKET_KEY, 'alias/aws/s3'),
    },
  ],
};

export const everyTypeIsKnown: Property = {
  name: 'hold no type of resource of which nobody has said how its content is encrypted',
  violations: (synthesis) =>
    synthesis
      .types()
      .filter((type) => !(type in KEYS) && !WITHOUT_CONTENT.includes(type))
      .map((type) => `${type}: say in encryption.ts where it names its key, or that it has no content`),
  breaches: [],
};

export const jobsUnderSecurityConfiguration: Property = {
  name: 'run every job and crawler under the security configuration',
  violations: (synthesis) =>
    ['aws_glue_job', 'aws_glue_crawler']
      .flatMap((type) => synthesis.resources(type))
      .filter(({ security_configuration: configuration }) => {
        const names = synthesis
          .resources('aws_glue_security_configuration')
          .map(({ id, name }) => [name, `\${aws_glue_security_configuration.${id}.name}`]);
        return !names.flat().includes(configuration);
      })
      .map((resource) => `${address(resource)}: has no security configuration`),
  breaches: ['aws_glue_job', 'aws_glue_crawler'].map((type) => ({
    what: 'no security configuration',
    type,
    change: (attributes) => withValue(attributes, ['security_configuration'], undefined),
  })),
};
