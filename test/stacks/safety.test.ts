import { buildArtifacts } from '../../build/artifacts';
import { list, policiesOf } from './policies';
import { type Attributes, ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

const POLICY_TYPES = ['aws_iam_role_policy', 'aws_kms_key', 'aws_s3_bucket_policy', 'aws_sns_topic_policy'];

/** Statements on `*` in roles, each because the API knows no resource for the action. */
const UNAVOIDABLE = [
  'AttachToNetwork',
  'InspectAccount',
  'LookAtNetwork',
  'MakePasswords',
  'ReadClassifierAndSecurityConfiguration',
  'ReadSecurityConfiguration',
  'WriteMetrics',
  'WriteQualityMetrics',
  'WriteTraces',
];

describe.each(['local', 'dev', 'prod'])('the stacks of %s', (environment) => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: environment }, await buildArtifacts(ROOT));
  });
  afterAll(() => {
    synthesis.remove();
  });

  const byBucket = (type: string): Map<unknown, Attributes> =>
    new Map(synthesis.resources(type).map((resource) => [resource['bucket'], resource]));
  const bucketReferences = (): Map<string, string> =>
    new Map(
      synthesis
        .resources('aws_s3_bucket')
        .map((bucket) => [String(bucket['bucket']).split('-')[2] ?? '', `\${aws_s3_bucket.${bucket.id}.bucket}`]),
    );

  it('have the five buckets', () => {
    expect([...bucketReferences().keys()].sort()).toEqual(['artifacts', 'curated', 'logs', 'raw', 'results']);
  });

  it('encrypt every bucket, all but the access logs with a customer key', () => {
    const encryption = byBucket('aws_s3_bucket_server_side_encryption_configuration');
    for (const [name, reference] of bucketReferences()) {
      const [rule] = encryption.get(reference)?.['rule'] as [
        { apply_server_side_encryption_by_default: { sse_algorithm: string; kms_master_key_id?: string } },
      ];
      const { sse_algorithm: algorithm, kms_master_key_id: key } = rule.apply_server_side_encryption_by_default;
      expect(algorithm).toBe(name === 'logs' ? 'AES256' : 'aws:kms');
      if (name !== 'logs') expect(key).toContain(`aws_kms_key.${name}_key`);
    }
  });

  it('close every bucket to the public, to ACLs and to plain HTTP, and keep versions', () => {
    for (const reference of bucketReferences().values()) {
      expect(byBucket('aws_s3_bucket_public_access_block').get(reference)).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
      expect(byBucket('aws_s3_bucket_ownership_controls').get(reference)).toMatchObject({
        rule: { object_ownership: 'BucketOwnerEnforced' },
      });
      expect(byBucket('aws_s3_bucket_versioning').get(reference)).toMatchObject({
        versioning_configuration: { status: 'Enabled' },
      });
      expect(byBucket('aws_s3_bucket_lifecycle_configuration').has(reference)).toBe(true);
      const policy = String(byBucket('aws_s3_bucket_policy').get(reference)?.['policy']);
      expect(policy).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}}');
      expect(policy).toContain('"Condition":{"NumericLessThan":{"s3:TlsVersion":"1.2"}}');
    }
  });

  it('log accesses of every bucket but the one that holds the logs', () => {
    const logging = byBucket('aws_s3_bucket_logging');
    const logged = [...bucketReferences()].filter(([, reference]) => logging.has(reference)).map(([name]) => name);
    expect(logged.sort()).toEqual(['artifacts', 'curated', 'raw', 'results']);
  });

  it('rotate every key, and let nobody use one without a condition', () => {
    const keys = synthesis.resources('aws_kms_key');
    expect(keys).toHaveLength(8);
    for (const key of keys) expect(key['enable_key_rotation']).toBe(true);
    for (const { on, statements } of policiesOf(synthesis, 'aws_kms_key'))
      for (const statement of statements) {
        const uses = list(statement.Action).some((action) => /Encrypt|Decrypt|DataKey|CreateGrant/.test(action));
        expect({ on, sid: statement.Sid, open: uses && statement.Condition === undefined }).toMatchObject({
          open: false,
        });
      }
  });

  it('allow no action by a wildcard', () => {
    const wild = POLICY_TYPES.flatMap((type) => policiesOf(synthesis, type)).flatMap(({ on, statements }) =>
      statements
        .filter(({ Effect: effect }) => effect === 'Allow')
        .flatMap(({ Action: action }) => list(action).filter((name) => name.includes('*')))
        .map((action) => `${on}: ${action}`),
    );
    expect(wild).toEqual([]);
  });

  it('name the resources of every role, but where the API knows none', () => {
    const wild = policiesOf(synthesis, 'aws_iam_role_policy').flatMap(({ statements }) =>
      statements.filter(({ Resource: resource }) => list(resource).includes('*')).map(({ Sid: sid }) => sid),
    );
    expect([...new Set(wild)].sort()).toEqual(UNAVOIDABLE);
  });

  it('keep every role within what IAM accepts for inline policies', () => {
    for (const policy of synthesis.resources('aws_iam_role_policy'))
      expect(String(policy['policy']).length).toBeLessThan(10_240);
  });

  it('admit nobody who is outside the account and its services', () => {
    const open = [...POLICY_TYPES, 'aws_vpc_endpoint']
      .flatMap((type) => policiesOf(synthesis, type))
      .flatMap(({ on, statements }) =>
        statements
          .filter(({ Effect: effect, Principal: principal }) => effect === 'Allow' && principal === '*')
          .map(({ Sid: sid }) => `${on.replace(/_[0-9A-F]{8}$/, '')}: ${sid}`),
      );
    // A fence around the way out of the network grants nothing by itself.
    expect(open).toEqual([
      'network: aws_vpc_endpoint.services_s3: OwnPrincipals',
      'network: aws_vpc_endpoint.services_s3: ContainerLayers',
    ]);
  });

  it('let roles be taken on by AWS services alone', () => {
    for (const role of synthesis.resources('aws_iam_role')) {
      const trust = JSON.parse(String(role['assume_role_policy'])) as { Statement: { Principal: object }[] };
      expect(trust.Statement.map(({ Principal: principal }) => Object.keys(principal))).toEqual([['Service']]);
    }
  });

  it('open no way to or from the whole internet', () => {
    expect(synthesis.types()).not.toContain('aws_internet_gateway');
    expect(synthesis.types()).not.toContain('aws_nat_gateway');
    const rules = [
      ...synthesis.resources('aws_vpc_security_group_ingress_rule'),
      ...synthesis.resources('aws_vpc_security_group_egress_rule'),
    ];
    expect(rules.length).toBeGreaterThan(10);
    for (const rule of rules) {
      expect(rule['cidr_ipv6']).toBeUndefined();
      expect(rule['cidr_ipv4']).not.toBe('0.0.0.0/0');
      expect(rule['ip_protocol']).toBe('tcp');
    }
    for (const rule of synthesis.resources('aws_vpc_security_group_ingress_rule'))
      expect(rule['referenced_security_group_id']).toBeDefined();
    for (const subnet of synthesis.resources('aws_subnet')) expect(subnet['map_public_ip_on_launch']).toBe(false);
  });

  it('hold secrets without a value', () => {
    const secrets = synthesis.resources('aws_secretsmanager_secret');
    expect(secrets.map(({ name }) => String(name).split('/').slice(2).join('/')).sort()).toEqual([
      'hash-key',
      'source/marketing',
      'source/sales',
    ]);
    for (const secret of secrets) {
      expect(String(secret['kms_key_id'])).toMatch(/secrets_key/);
      if (environment !== 'local') expect(secret['recovery_window_in_days']).toBeGreaterThanOrEqual(7);
    }
    expect(synthesis.types()).not.toContain('aws_secretsmanager_secret_version');
    const text = JSON.stringify(synthesis.stacks);
    expect(text).not.toMatch(/secret_string|password"\s*:/);
    for (const lambda of synthesis.resources('aws_lambda_function')) {
      const variables = Object.keys((lambda['environment'] as { variables: object }).variables);
      expect(variables.filter((name) => /PASSWORD|TOKEN|CREDENTIAL/.test(name))).toEqual([]);
    }
  });

  it('encrypt logs with a customer key and end them', () => {
    const groups = synthesis.resources('aws_cloudwatch_log_group');
    expect(groups).toHaveLength(1 + 4 + 2 * synthesis.resources('aws_glue_job').length);
    for (const group of groups) {
      expect(String(group['kms_key_id'])).toMatch(/aws_kms_key|terraform_remote_state/);
      expect(group['retention_in_days']).toBeGreaterThan(0);
    }
  });

  it('bind every query to its workgroup, with a cutoff and encrypted results', () => {
    const workgroups = synthesis.resources('aws_athena_workgroup');
    expect(workgroups).toHaveLength(2);
    for (const workgroup of workgroups)
      expect(workgroup['configuration']).toMatchObject({
        enforce_workgroup_configuration: true,
        bytes_scanned_cutoff_per_query: expect.any(Number) as number,
        result_configuration: {
          expected_bucket_owner: expect.stringMatching(/^\d{12}$/) as string,
          encryption_configuration: { encryption_option: 'SSE_KMS' },
        },
      });
  });

  it('run functions and jobs in the private network', () => {
    for (const lambda of synthesis.resources('aws_lambda_function'))
      expect((lambda['vpc_config'] as { subnet_ids: unknown[] }).subnet_ids).toHaveLength(2);
    for (const job of synthesis.resources('aws_glue_job')) expect(job['connections']).toHaveLength(2);
    const [airflow] = synthesis.resources('aws_mwaa_environment');
    expect(airflow).toMatchObject({ webserver_access_mode: 'PRIVATE_ONLY' });
  });

  it(`protect data, keys, secrets and logs from destroy${environment === 'prod' ? '' : ' in prod alone'}`, () => {
    const held = ['aws_s3_bucket', 'aws_kms_key', 'aws_cloudwatch_log_group', 'aws_secretsmanager_secret'].flatMap(
      (type) => synthesis.resources(type),
    );
    const expected = environment === 'prod' ? { prevent_destroy: true } : undefined;
    for (const resource of held) expect(resource['lifecycle']).toEqual(expected);
  });

  it(`${environment === 'local' ? 'empty' : 'never empty'} buckets to destroy them`, () => {
    for (const bucket of synthesis.resources('aws_s3_bucket'))
      expect(bucket['force_destroy']).toBe(environment === 'local');
  });
});
