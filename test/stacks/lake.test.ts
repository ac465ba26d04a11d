import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import { loadEnvironment } from '../../config/load';
import { Names } from '../../config/names';
import { list, policiesOf, type FoundPolicy } from '../../synthesized/policies';
import { ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

interface Rule {
  readonly id: string;
  readonly filter: readonly [{ readonly prefix?: string }];
  readonly transition?: readonly { readonly days: number; readonly storage_class: string }[];
  readonly expiration?: readonly [{ readonly days: number }];
}

/** Policies that let a service in without naming account and resource, each because the service passes neither. */
const UNNAMED = [
  // Log groups are named by their ARN in the encryption context, and the topic likewise.
  'aws_kms_key: EncryptLogs',
  'aws_kms_key: PublishFromEvents',
  // Named as far as EventBridge passes anything.
  'aws_sns_topic_policy: PublishFromEvents',
];

/** Statements that let a service in, and that don't name the account and the resource in whose name it comes. */
const unnamed = (type: string, policies: readonly FoundPolicy[]): string[] =>
  policies.flatMap(({ statements }) =>
    statements
      .filter(
        ({ Effect: effect, Principal: principal }) =>
          effect === 'Allow' && JSON.stringify(principal).includes('"Service"'),
      )
      .filter(({ Condition: condition = {} }) => {
        const account = condition['StringEquals']?.['aws:SourceAccount'];
        const source = condition['ArnLike']?.['aws:SourceArn'];
        return account === undefined || source === undefined;
      })
      .map(({ Sid: sid }) => `${type}: ${sid}`),
  );

/** Roles that ask the catalog of tables and can't use its key, or can and don't ask. */
const mismatched = (roles: readonly FoundPolicy[]): string[] =>
  roles
    .filter(({ statements }) => {
      const asks = statements.some((statement) =>
        list(statement.Action).some((action) => /^glue:.*(Table|Partition|Database)/.test(action)),
      );
      const uses = statements.some(
        (statement) =>
          list(statement.Action).includes('kms:Decrypt') &&
          list(statement.Resource).some((resource) => resource.includes('catalog_key')),
      );
      return asks !== uses;
    })
    .map(({ on }) => on);

describe.each(['local', 'dev', 'prod'])('lake and catalog of %s', (name) => {
  const environment = loadEnvironment(ROOT, { TRIBUTARY_ENV: name });
  let artifacts: Artifacts;
  let synthesis: Synthesis;
  beforeAll(async () => {
    artifacts = await buildArtifacts(ROOT);
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: name }, artifacts);
  });
  afterAll(() => {
    synthesis.remove();
  });

  const rulesOf = (bucket: string): Rule[] => {
    const [found] = synthesis
      .resources('aws_s3_bucket_lifecycle_configuration')
      .filter((configuration) => String(configuration['bucket']).includes(`${bucket}_bucket`));
    return found?.['rule'] as Rule[];
  };

  it('moves raw parts, and nothing else, when the environment says so, to classes that are read at once', () => {
    const { rawInfrequentAccessDays, rawGlacierDays } = environment.retention;
    const transition = [
      { days: rawInfrequentAccessDays, storage_class: 'STANDARD_IA' },
      { days: rawGlacierDays, storage_class: 'GLACIER_IR' },
    ].filter(({ days }) => days !== null);
    const moves = ['raw/', 'sweeps/'].map((prefix) => [prefix, transition]);
    const moved = ['raw', 'curated', 'results', 'artifacts', 'logs'].flatMap((bucket) =>
      rulesOf(bucket).filter((rule) => rule.transition !== undefined),
    );
    expect(moved.map((rule) => [rule.filter[0].prefix, rule.transition])).toEqual(transition.length === 0 ? [] : moves);
  });

  it('ends the events of job runs after their days, and no other artifact', () => {
    const ends = rulesOf('artifacts').filter(({ expiration }) => expiration !== undefined);
    expect(ends).toMatchObject([
      { filter: [{ prefix: 'spark-events/' }], expiration: [{ days: environment.retention.sparkEventDays }] },
    ]);
  });

  it('aborts uploads that nobody finishes, and ends superseded versions, in every bucket', () => {
    for (const bucket of ['raw', 'curated', 'results', 'artifacts', 'logs'])
      expect(rulesOf(bucket)[0]).toMatchObject({
        filter: [{ prefix: '' }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        noncurrent_version_expiration: [{ noncurrent_days: environment.retention.supersededDays }],
      });
  });

  it('encrypts the catalog under a key of its own, before there is a database', () => {
    const [settings] = synthesis.resources('aws_glue_data_catalog_encryption_settings');
    expect(JSON.stringify(settings)).toMatch(/sse_aws_kms_key_id":"[^"]*catalog_key/);
    for (const database of synthesis.resources('aws_glue_catalog_database'))
      expect(database['depends_on']).toEqual([`aws_glue_data_catalog_encryption_settings.${settings?.id}`]);
  });

  it('gives the key of the catalog to the roles that read or write it, and to no other', () => {
    const roles = policiesOf(synthesis, 'aws_iam_role_policy');
    expect(mismatched(roles)).toEqual([]);
    // As the check would tell.
    const [crawler] = roles.filter(({ on }) => on.includes('crawl_sales'));
    const [extractor] = roles.filter(({ on }) => on.includes('extract_sales'));
    const grant = crawler?.statements.filter(({ Sid: sid }) => sid === 'UseEncryptedCatalog') ?? [];
    const without = crawler?.statements.filter((statement) => !grant.includes(statement)) ?? [];
    expect(mismatched([{ on: 'crawler', statements: without }])).toEqual(['crawler']);
    expect(mismatched([{ on: 'other', statements: [...(extractor?.statements ?? []), ...grant] }])).toEqual(['other']);
  });

  it('lets services in for the account and the resource that they name, wherever they do', () => {
    const types = ['aws_s3_bucket_policy', 'aws_sns_topic_policy', 'aws_kms_key', 'aws_glue_resource_policy'];
    const found = types.flatMap((type) => unnamed(type, policiesOf(synthesis, type)));
    expect([...new Set(found)].sort()).toEqual(UNNAMED);
    // As the check would tell.
    const [logs] = policiesOf(synthesis, 'aws_s3_bucket_policy').filter(({ on }) => on.includes('logs_bucket'));
    const open = logs?.statements.map((statement) => ({ ...statement, Condition: {} })) ?? [];
    expect(unnamed('bucket', [{ on: 'logs', statements: open }])).toHaveLength(4);
  });

  it('keeps the policy of the catalog within what Glue takes', () => {
    for (const { policy } of synthesis.resources('aws_glue_resource_policy')) {
      expect(Buffer.byteLength(String(policy))).toBeLessThan(10 * 1024);
      expect(String(policy)).not.toContain('"Resource":"*"');
    }
  });

  it('names the folder of a table as the job does that makes it', () => {
    const job = readFileSync(join(ROOT, 'glue', 'jobs', 'tables.py'), 'utf8');
    const [, layout] = /return f"s3:\/\/\{arguments\['curated_bucket'\]\}\/(.*)"/.exec(job) ?? [];
    const names = new Names(environment);
    const folder = layout?.replace('{database}', names.database('curated')).replace('{name}', 'orders');
    expect(names.tableFolder('orders')).toBe(`${folder}/`);
  });
});
