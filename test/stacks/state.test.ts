import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../config/environment';
import { loadEnvironment, parseEnvironment } from '../../config/load';
import { createStatePlace } from '../../stacks/state';
import type { StackJson } from '../../synthesized/stacks';
import { ROOT } from './synthesis';

type Resource = Readonly<Record<string, unknown>>;

/** The stack of the state as Terraform reads it. */
function stateOf(environmentName: string, change: Partial<Environment> = {}): StackJson {
  const environment = parseEnvironment(
    { ...loadEnvironment(ROOT, { TRIBUTARY_ENV: environmentName }), ...change },
    'x',
  );
  if (environment.state.kind !== 's3') throw new Error(`${environmentName} keeps its state in files`);
  const folder = mkdtempSync(join(tmpdir(), 'tributary-state-'));
  try {
    createStatePlace(environment, environment.state, folder).synth();
    return JSON.parse(readFileSync(join(folder, 'stacks', 'state', 'cdk.tf.json'), 'utf8')) as StackJson;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Which of the properties that a bucket of state must have are missing. */
function faultsOf(stack: StackJson): string[] {
  const all = (type: string): Resource[] => Object.values(stack.resource[type] ?? {});
  const buckets = Object.entries(stack.resource['aws_s3_bucket'] ?? {});
  const of = (type: string, id: string): Resource | undefined =>
    all(type).find(({ bucket }) => bucket === `\${aws_s3_bucket.${id}.bucket}`);
  const text = (value: unknown): string => JSON.stringify(value ?? null);
  const checks = (id: string, bucket: Resource): Record<string, boolean> => {
    const ofLogs = String(bucket['bucket']).endsWith('-logs');
    const policy = text(of('aws_s3_bucket_policy', id)?.['policy']);
    const access = of('aws_s3_bucket_public_access_block', id) ?? {};
    return {
      'is not versioned': text(of('aws_s3_bucket_versioning', id)).includes('"Enabled"'),
      'is open to the public': [
        'block_public_acls',
        'block_public_policy',
        'ignore_public_acls',
        'restrict_public_buckets',
      ].every((way) => access[way] === true),
      'knows other owners': text(of('aws_s3_bucket_ownership_controls', id)).includes('BucketOwnerEnforced'),
      'answers without TLS': policy.includes('aws:SecureTransport'),
      'takes another encryption': ofLogs || policy.includes('DenyOtherEncryption'),
      'takes another key': ofLogs || policy.includes('DenyOtherKeys'),
      'is not encrypted by its key':
        ofLogs || text(of('aws_s3_bucket_server_side_encryption_configuration', id)).includes('aws_kms_key.'),
      'keeps old versions for ever': text(of('aws_s3_bucket_lifecycle_configuration', id)).includes('noncurrent_days'),
      'is not logged': ofLogs || of('aws_s3_bucket_logging', id) !== undefined,
      'can be destroyed': text(bucket['lifecycle']).includes('"prevent_destroy":true'),
    };
  };
  return [
    ...buckets.flatMap(([id, bucket]) =>
      Object.entries(checks(id, bucket))
        .filter(([, holds]) => !holds)
        .map(([fault]) => `${String(bucket['bucket'])} ${fault}`),
    ),
    ...all('aws_kms_key').flatMap((key) => [
      ...(key['enable_key_rotation'] === true ? [] : ['the key does not rotate']),
      ...(text(key['lifecycle']).includes('"prevent_destroy":true') ? [] : ['the key can be destroyed']),
    ]),
  ];
}

describe.each([
  ['dev', '111122223333'],
  ['prod', '444455556666'],
])('the place of the state of %s', (environment, account) => {
  const stack = stateOf(environment);

  it('has the names that the environment says, and a bucket for the log of accesses', () => {
    const values = (type: string, name: string): unknown[] =>
      Object.values(stack.resource[type] ?? {}).map((resource) => resource[name]);
    const bucket = `tributary-${environment}-state-${account}`;
    expect(values('aws_s3_bucket', 'bucket')).toEqual([bucket, `${bucket}-logs`]);
    expect(values('aws_kms_alias', 'name')).toEqual([`alias/tributary-${environment}-state`]);
    const other = stateOf(environment, { state: { kind: 's3', bucket: 'company-state', kmsKey: 'alias/company' } });
    expect(Object.values(other.resource['aws_s3_bucket'] ?? {}).map((one) => one['bucket'])).toEqual([
      'company-state',
      'company-state-logs',
    ]);
    expect(Object.values(other.resource['aws_kms_alias'] ?? {})).toMatchObject([{ name: 'alias/company' }]);
  });

  it('is private, versioned, encrypted by its key, logged and protected from destroy, in dev too', () => {
    expect(faultsOf(stack)).toEqual([]);
  });

  it('keeps its own state in the bucket that it makes, encrypted and locked', () => {
    expect(stack.terraform.backend).toEqual({
      s3: {
        bucket: `tributary-${environment}-state-${account}`,
        key: 'state.tfstate',
        region: 'eu-central-1',
        encrypt: true,
        kms_key_id: `arn:aws:kms:eu-central-1:${account}:alias/tributary-${environment}-state`,
        use_lockfile: true,
      },
    });
  });

  it('takes uploads that name the key as the backend does, by its alias, and none that name another', () => {
    const [policy] = Object.values(stack.resource['aws_s3_bucket_policy'] ?? {});
    const { Statement: statements } = JSON.parse(String(policy?.['policy'])) as {
      Statement: { Sid: string; Condition: Record<string, Record<string, string[]>> }[];
    };
    const { Condition } = statements.find(({ Sid }) => Sid === 'DenyOtherKeys') ?? {};
    expect(Condition?.['StringNotEquals']?.['s3:x-amz-server-side-encryption-aws-kms-key-id']).toEqual([
      expect.stringMatching(/^\$\{aws_kms_key\..*\.arn\}$/),
      stack.terraform.backend['s3']?.['kms_key_id'],
    ]);
  });

  it('is made under the role that the environment is deployed by', () => {
    const roleArn = `arn:aws:iam::${account}:role/deploy`;
    const deployed = stateOf(environment, { deployment: { roleArn } });
    expect(deployed.provider.aws[0]['assume_role']).toEqual([{ role_arn: roleArn, session_name: 'tributary-state' }]);
    expect(deployed.terraform.backend['s3']?.['assume_role']).toEqual({ role_arn: roleArn });
  });
});

describe('the place of a state on an emulator', () => {
  const variables = { TRIBUTARY_ENV: 'dev', TRIBUTARY_AWS_ENDPOINT: 'http://127.0.0.1:9999' };

  it('is the bucket that is written down where the bucket itself is tried, and files otherwise', () => {
    expect(loadEnvironment(ROOT, variables).state.kind).toBe('local');
    const { state, endpoint } = loadEnvironment(ROOT, variables, 'as written');
    expect(state).toEqual(loadEnvironment(ROOT, { TRIBUTARY_ENV: 'dev' }).state);
    expect(endpoint).toBe('http://127.0.0.1:9999');
  });

  it('is reached at its endpoint, with nothing that is a secret', () => {
    const { terraform } = stateOf('dev', { endpoint: 'http://127.0.0.1:9999' });
    expect(terraform.backend['s3']).toMatchObject({
      bucket: 'tributary-dev-state-111122223333',
      use_lockfile: true,
      use_path_style: true,
      access_key: '111122223333',
      secret_key: 'test',
      endpoints: { s3: 'http://127.0.0.1:9999', sts: 'http://127.0.0.1:9999' },
    });
  });
});

describe('the check of the place of the state', () => {
  type Mutable = Record<string, Record<string, Record<string, unknown>>>;
  const mutated = (change: (resources: Mutable) => void): string[] => {
    const stack = stateOf('prod');
    const resource = structuredClone(stack.resource) as Mutable;
    change(resource);
    return faultsOf({ ...stack, resource });
  };
  const each = (resources: Mutable, type: string): Record<string, unknown>[] => Object.values(resources[type] ?? {});
  const withoutType = (type: string) =>
    mutated((resources) => {
      resources[type] = {};
    });
  const bucket = 'tributary-prod-state-444455556666';

  it.each([
    ['aws_s3_bucket_versioning', 'is not versioned'],
    ['aws_s3_bucket_public_access_block', 'is open to the public'],
    ['aws_s3_bucket_ownership_controls', 'knows other owners'],
    ['aws_s3_bucket_lifecycle_configuration', 'keeps old versions for ever'],
  ])('finds that %s is missing of both buckets', (type, fault) => {
    expect(withoutType(type)).toEqual([`${bucket} ${fault}`, `${bucket}-logs ${fault}`]);
  });

  it('finds a bucket of the state that is not encrypted by its key, not logged or has no policy', () => {
    expect(withoutType('aws_s3_bucket_server_side_encryption_configuration')).toEqual([
      `${bucket} is not encrypted by its key`,
    ]);
    expect(withoutType('aws_s3_bucket_logging')).toEqual([`${bucket} is not logged`]);
    expect(withoutType('aws_s3_bucket_policy')).toEqual(
      expect.arrayContaining([`${bucket} answers without TLS`, `${bucket} takes another key`]),
    );
  });

  it('finds what can be destroyed, and a key that does not rotate', () => {
    const unguarded = mutated((resources) => {
      for (const type of ['aws_s3_bucket', 'aws_kms_key'])
        for (const resource of each(resources, type)) delete resource['lifecycle'];
    });
    expect(unguarded).toEqual([
      `${bucket} can be destroyed`,
      `${bucket}-logs can be destroyed`,
      'the key can be destroyed',
    ]);
    const still = mutated((resources) => {
      for (const key of each(resources, 'aws_kms_key')) key['enable_key_rotation'] = false;
    });
    expect(still).toEqual(['the key does not rotate']);
  });
});
