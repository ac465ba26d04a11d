import { list, type PolicyStatement } from '../../../synthesized/policies';
import type { Attributes, FoundResource } from '../../../synthesized/stacks';
import type { Synthesis } from '../synthesis';
import { address, at, type Path, type Property, withValue } from './property';

const BLOCKS = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'] as const;
const OWNERSHIP: Path = ['rule', 'object_ownership'];
const VERSIONING: Path = ['versioning_configuration', 'status'];

const companion = (synthesis: Synthesis, type: string, bucket: FoundResource): FoundResource | undefined =>
  synthesis.resources(type).find((resource) => resource['bucket'] === `\${aws_s3_bucket.${bucket.id}.bucket}`);

const eachBucket =
  (wrong: (synthesis: Synthesis, bucket: FoundResource) => readonly (string | false)[]) =>
  (synthesis: Synthesis): string[] =>
    synthesis.resources('aws_s3_bucket').flatMap((bucket) =>
      wrong(synthesis, bucket)
        .filter((message) => message !== false)
        .map((message) => `${address(bucket)}: ${message}`),
    );

const statements = (policy: Attributes | undefined): readonly PolicyStatement[] =>
  policy === undefined ? [] : (JSON.parse(String(policy['policy'])) as { Statement: PolicyStatement[] }).Statement;

/** Whether a policy refuses everybody everything on the bucket and its objects under a condition. */
const refuses = (policy: Attributes | undefined, operator: string, key: string, value: string): boolean =>
  statements(policy).some(
    ({ Effect, Principal, Action, Resource, Condition }) =>
      Effect === 'Deny' &&
      Principal === '*' &&
      Action === 's3:*' &&
      list(Resource).length === 2 &&
      list(Resource)[1] === `${String(list(Resource)[0])}/*` &&
      Condition?.[operator]?.[key] === value,
  );

/** The policy without the statements that a test finds. */
const without =
  (is: (statement: PolicyStatement) => boolean) =>
  (policy: Attributes): Attributes => ({
    ...policy,
    policy: JSON.stringify({ Version: '2012-10-17', Statement: statements(policy).filter((one) => !is(one)) }),
  });

/** The policy with one statement after a change. */
const weakened =
  (sid: string, change: Partial<PolicyStatement>) =>
  (policy: Attributes): Attributes => ({
    ...policy,
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: statements(policy).map((one) => (one.Sid === sid ? { ...one, ...change } : one)),
    }),
  });

export const bucketsArePrivate: Property = {
  name: 'close every bucket to the public, to access lists and to other accounts',
  violations: eachBucket((synthesis, bucket) => {
    const block = companion(synthesis, 'aws_s3_bucket_public_access_block', bucket);
    const ownership = companion(synthesis, 'aws_s3_bucket_ownership_controls', bucket);
    const policy = companion(synthesis, 'aws_s3_bucket_policy', bucket);
    return [
      ...BLOCKS.map((name) => block?.[name] !== true && `${name} is off`),
      (ownership === undefined || at(ownership, OWNERSHIP) !== 'BucketOwnerEnforced') && 'access lists count',
      !statements(policy).some(
        ({ Effect, Principal, Action, Condition }) =>
          Effect === 'Deny' &&
          Principal === '*' &&
          Action === 's3:*' &&
          Condition?.['StringNotEquals']?.['aws:PrincipalAccount'] !== undefined,
      ) && 'other accounts are admitted',
      statements(policy).some(({ Effect, Principal }) => Effect === 'Allow' && typeof Principal === 'string') &&
        'everybody is admitted',
    ];
  }),
  breaches: [
    ...BLOCKS.map((name) => ({
      what: `${name} off`,
      type: 'aws_s3_bucket_public_access_block',
      change: (attributes: Attributes) => withValue(attributes, [name], false),
    })),
    { what: 'no block', type: 'aws_s3_bucket_public_access_block', change: () => undefined },
    {
      what: 'access lists',
      type: 'aws_s3_bucket_ownership_controls',
      change: (attributes) => withValue(attributes, OWNERSHIP, 'ObjectWriter'),
    },
    { what: 'other accounts', type: 'aws_s3_bucket_policy', change: without(({ Sid }) => Sid === 'DenyOtherAccounts') },
    {
      what: 'a statement for everybody',
      type: 'aws_s3_bucket_policy',
      change: weakened('DenyOldTls', { Effect: 'Allow' }),
    },
  ],
};

export const bucketsDemandTls: Property = {
  name: 'refuse every bucket to plain HTTP and to TLS below 1.2',
  violations: eachBucket((synthesis, bucket) => {
    const policy = companion(synthesis, 'aws_s3_bucket_policy', bucket);
    return [
      !refuses(policy, 'Bool', 'aws:SecureTransport', 'false') && 'plain HTTP is admitted',
      !refuses(policy, 'NumericLessThan', 's3:TlsVersion', '1.2') && 'old TLS is admitted',
    ];
  }),
  breaches: [
    { what: 'no policy', type: 'aws_s3_bucket_policy', change: () => undefined },
    { what: 'plain HTTP', type: 'aws_s3_bucket_policy', change: without(({ Sid }) => Sid === 'DenyWithoutTls') },
    { what: 'old TLS', type: 'aws_s3_bucket_policy', change: without(({ Sid }) => Sid === 'DenyOldTls') },
    {
      what: 'plain HTTP for reading',
      type: 'aws_s3_bucket_policy',
      change: weakened('DenyWithoutTls', { Action: 's3:PutObject' }),
    },
    {
      what: 'plain HTTP for one principal',
      type: 'aws_s3_bucket_policy',
      change: weakened('DenyWithoutTls', { Principal: { AWS: 'arn:aws:iam::111122223333:role/one' } }),
    },
  ],
};

export const bucketsKeepVersions: Property = {
  name: 'keep versions in every bucket, end them, and abort unfinished uploads',
  violations: eachBucket((synthesis, bucket) => {
    const versioning = companion(synthesis, 'aws_s3_bucket_versioning', bucket);
    const lifecycle = companion(synthesis, 'aws_s3_bucket_lifecycle_configuration', bucket);
    const rules = (lifecycle?.['rule'] ?? []) as readonly Attributes[];
    const whole = rules.filter(
      ({ status, filter }) => status === 'Enabled' && JSON.stringify(filter) === '[{"prefix":""}]',
    );
    return [
      (versioning === undefined || at(versioning, VERSIONING) !== 'Enabled') && 'keeps no versions',
      !whole.some((rule) => rule['noncurrent_version_expiration'] !== undefined) && 'superseded versions never end',
      !whole.some((rule) => rule['abort_incomplete_multipart_upload'] !== undefined) && 'unfinished uploads never end',
    ];
  }),
  breaches: [
    {
      what: 'no versions',
      type: 'aws_s3_bucket_versioning',
      change: (attributes) => withValue(attributes, VERSIONING, 'Suspended'),
    },
    { what: 'no lifecycle', type: 'aws_s3_bucket_lifecycle_configuration', change: () => undefined },
    {
      what: 'a rule that is off',
      type: 'aws_s3_bucket_lifecycle_configuration',
      change: (attributes) => withValue(attributes, ['rule', 'status'], 'Disabled'),
    },
  ],
};

export const bucketsAreLogged: Property = {
  name: 'log the accesses of every bucket but the one that holds the logs',
  violations: (synthesis) => {
    const receivers = synthesis.resources('aws_s3_bucket_logging').map(({ target_bucket: target }) => target);
    return synthesis
      .resources('aws_s3_bucket')
      .filter((bucket) => !receivers.includes(`\${aws_s3_bucket.${bucket.id}.bucket}`))
      .filter((bucket) => companion(synthesis, 'aws_s3_bucket_logging', bucket) === undefined)
      .map((bucket) => `${address(bucket)}: is not logged`);
  },
  breaches: [{ what: 'no logging', type: 'aws_s3_bucket_logging', change: () => undefined }],
};
