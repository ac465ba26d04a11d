import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import { loadEnvironment } from '../../config/load';
import { Names } from '../../config/names';
import { AccessModel, type Caller } from './access-model';
import type { Decision } from './iam/decide';
import { ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

const ACCOUNT = '444455556666';
const STRANGER = '999900001111';
/** Whom somebody asked to erase. */
const REQUEST = 'erasures/0f8fad5b-d9cb-469f-a165-70867728950e.json';
const names = new Names(loadEnvironment(ROOT, { TRIBUTARY_ENV: 'prod' }));

/** Tables of rows that nobody but the jobs reads, as the contracts and the jobs name them. */
const ROW_LEVEL = ['customers', 'orders', 'order_items', 'touchpoints', 'app_installs', 'quarantine', 'deletion'];

describe('access to what prod holds', () => {
  let artifacts: Artifacts;
  let synthesis: Synthesis;
  let prod: AccessModel;
  let analyst: Caller;
  let administrator: Caller;
  let stranger: Caller;
  beforeAll(async () => {
    artifacts = await buildArtifacts(ROOT);
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'prod' }, artifacts);
    prod = AccessModel.of(synthesis, ACCOUNT, 'eu-central-1');
    analyst = prod.role('analysts');
    administrator = prod.administrator();
    stranger = prod.administrator(STRANGER);
  });
  afterAll(() => {
    synthesis.remove();
  });

  /** A question and its answer by the stacks, and by the stacks with what makes it so taken away. */
  const holds = (
    ask: (model: AccessModel) => Decision,
    expected: Decision,
    mutation: (model: AccessModel) => AccessModel,
    otherwise: Decision,
  ): void => {
    expect([ask(prod), ask(mutation(prod))]).toEqual([expected, otherwise]);
  };
  const object = (table: string): string => `${names.tableFolder(table)}data/00000-0.parquet`;

  describe('of an analyst', () => {
    it('is to exactly the tables that the views and queries read', () => {
      // Every name here is a table whose every row every analyst reads.
      expect(artifacts.analystReads.tables).toEqual([
        'attribution_credit',
        'campaign_daily',
        'campaigns',
        'channel_daily',
        'channel_kpi',
        'cohort_roas',
        'customer_daily',
        'install_daily',
        'journey_daily',
        'model_agreement',
        'order_daily',
        'product_performance',
        'recommendation',
        'spend_response',
        'unobservable_daily',
      ]);
      expect(artifacts.analystReads.tables.filter((table) => ROW_LEVEL.includes(table))).toEqual([]);
    });

    it.each([
      'athena:StartQueryExecution',
      'athena:GetQueryResults',
      'athena:StopQueryExecution',
      'athena:GetNamedQuery',
    ])('lets her %s in her workgroup and in no other', (action) => {
      const ask = (workgroup: 'analysts' | 'pipeline') => (model: AccessModel) =>
        model.decide(analyst, action, names.workgroupArn(workgroup));
      holds(ask('analysts'), 'Allowed', (model) => model.without('RunQueries'), 'ImplicitlyDenied');
      holds(ask('pipeline'), 'ImplicitlyDenied', (model) => model.widened('RunQueries'), 'Allowed');
    });

    it('lets her change no saved query and no prepared statement', () => {
      for (const action of ['UpdateNamedQuery', 'DeleteNamedQuery', 'UpdatePreparedStatement', 'UpdateWorkGroup'])
        expect(prod.decide(analyst, `athena:${action}`, names.workgroupArn('analysts'))).toBe('ImplicitlyDenied');
    });

    it('lets her read every view, and every table that a view or query reads', () => {
      const { views, tables } = artifacts.analystReads;
      for (const table of [...views, ...tables]) {
        const ask = (model: AccessModel) => model.table(analyst, 'glue:GetTable', 'curated', table);
        holds(ask, 'Allowed', (model) => model.without('ReadViewsAndMarts'), 'ImplicitlyDenied');
        holds(ask, 'Allowed', (model) => model.without('UseEncryptedCatalog'), 'ImplicitlyDenied');
      }
      for (const table of tables) {
        const ask = (model: AccessModel) => model.read(analyst, 'curated', object(table));
        holds(ask, 'Allowed', (model) => model.without('ReadMarts'), 'ImplicitlyDenied');
        holds(ask, 'Allowed', (model) => model.without('DecryptMarts'), 'ImplicitlyDenied');
      }
    });

    it.each(ROW_LEVEL)('lets her read no object of %s, nor see the table', (table) => {
      const read = (model: AccessModel) => model.read(analyst, 'curated', object(table));
      holds(read, 'ExplicitlyDenied', (model) => model.without('DenyOtherReaders'), 'ImplicitlyDenied');
      const open = (model: AccessModel) => model.without('DenyOtherReaders').widened('ReadMarts');
      holds(read, 'ExplicitlyDenied', open, 'Allowed');
      const see = (model: AccessModel) => model.table(analyst, 'glue:GetTable', 'curated', table);
      holds(see, 'ImplicitlyDenied', (model) => model.widened('ReadViewsAndMarts'), 'Allowed');
    });

    it('lets her read nothing raw: neither object nor key', () => {
      const part = 'raw/sales/orders/extract_date=2026-01-01/window_id=w/attempt=a/part-0.jsonl.gz';
      expect(prod.read(analyst, 'raw', part)).toBe('ImplicitlyDenied');
      const decrypt = (model: AccessModel) =>
        model.decide(analyst, 'kms:Decrypt', model.key('raw'), model.through('s3'));
      const granted = (model: AccessModel) => model.widened('DecryptMarts').unconditional('UseThroughServices');
      holds(decrypt, 'ImplicitlyDenied', granted, 'Allowed');
      // A grant of IAM alone does not get past the key.
      expect(decrypt(prod.widened('DecryptMarts'))).toBe('ImplicitlyDenied');
    });

    it('lets her keep her results beside those of other analysts, and see none of the pipeline', () => {
      const write = (model: AccessModel) => model.write(analyst, 'results', 'analysts/id.csv');
      holds(write, 'Allowed', (model) => model.without('EncryptResults'), 'ImplicitlyDenied');
      const read = (prefix: string) => (model: AccessModel) => model.read(analyst, 'results', `${prefix}/id.csv`);
      holds(read('analysts'), 'Allowed', (model) => model.without('KeepResults'), 'ImplicitlyDenied');
      holds(read('pipeline'), 'ImplicitlyDenied', (model) => model.widened('KeepResults'), 'Allowed');
      // Athena's large results come in parts.
      const uploads = (model: AccessModel) =>
        model.decide(analyst, 's3:ListBucketMultipartUploads', model.bucket('results'));
      holds(uploads, 'Allowed', (model) => model.without('ListUploadsResults'), 'ImplicitlyDenied');
    });

    it('lets her read the reports that the daily run publishes, and write none', () => {
      const key = 'reports/latest.html';
      const read = (model: AccessModel) => model.read(analyst, 'results', key);
      holds(read, 'Allowed', (model) => model.without('ReadReports'), 'ImplicitlyDenied');
      const list = (model: AccessModel) =>
        model.decide(analyst, 's3:ListBucket', model.bucket('results'), { 's3:prefix': 'reports/' });
      holds(list, 'Allowed', (model) => model.without('ListReports'), 'ImplicitlyDenied');
      const write = (model: AccessModel) => model.write(analyst, 'results', key);
      holds(write, 'ImplicitlyDenied', (model) => model.widened('KeepResults'), 'Allowed');
    });

    it('lets her list what is hers to read and nothing else', () => {
      const list = (prefix: string) => (model: AccessModel) =>
        model.decide(analyst, 's3:ListBucket', model.bucket('curated'), { 's3:prefix': prefix });
      holds(list(object('channel_daily')), 'Allowed', (model) => model.without('ListMarts'), 'ImplicitlyDenied');
      holds(list(object('orders')), 'ImplicitlyDenied', (model) => model.unconditional('ListMarts'), 'Allowed');
    });

    it.each(['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'])('never lets her %s in a mart', (action) => {
      expect(prod.decide(analyst, action, `${prod.bucket('curated')}/${object('channel_daily')}`)).toBe(
        'ImplicitlyDenied',
      );
    });

    it('lets her change no table and define no view, whatever else IAM grants', () => {
      for (const action of ['glue:CreateTable', 'glue:UpdateTable', 'glue:DeleteTable']) {
        const ask = (model: AccessModel) => model.table(analyst, action, 'curated', 'channel_performance');
        holds(ask, 'ExplicitlyDenied', (model) => model.without('DenyOtherChangesOfCurated'), 'ImplicitlyDenied');
      }
    });
  });

  describe('of who takes on the role of analysts', () => {
    const analysts = names.peopleRoleArn('analysts');
    const session = (role: string, account = ACCOUNT): Caller => ({
      ...prod.administrator(),
      arn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-central-1/${role}`,
    });

    it('is for the principals of the environment, of this account', () => {
      const take = (caller: Caller) => (model: AccessModel) => model.decide(caller, 'sts:AssumeRole', analysts);
      expect(take(session('AWSReservedSSO_Analyst_0123'))(prod)).toBe('Allowed');
      const anybody = (model: AccessModel) => model.unconditional('Analysts');
      for (const other of [session('AWSReservedSSO_Developer_0123'), administrator])
        holds(take(other), 'ImplicitlyDenied', anybody, 'Allowed');
      expect(take(session('AWSReservedSSO_Analyst_0123', STRANGER))(prod)).toBe('ImplicitlyDenied');
    });

    it('takes its condition from nowhere else', () => {
      const [role] = synthesis.resources('aws_iam_role').filter(({ path }) => path === '/people/');
      expect(JSON.parse(String(role?.['assume_role_policy']))).toMatchObject({
        Statement: [
          {
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
            Condition: {
              StringEquals: { 'aws:PrincipalAccount': ACCOUNT },
              ArnLike: { 'aws:PrincipalArn': loadEnvironment(ROOT, { TRIBUTARY_ENV: 'prod' }).analysts.principals },
            },
          },
        ],
      });
      expect(role?.['max_session_duration']).toBeLessThanOrEqual(4 * 3600);
    });

    it.each(['job-stage', 'job-tables', 'airflow', 'crawl-sales', 'extract-sales'])(
      'is no way to the role %s',
      (purpose) => {
        for (const caller of [analyst, administrator, session('AWSReservedSSO_Analyst_0123')])
          expect(prod.decide(caller, 'sts:AssumeRole', prod.role(purpose).arn)).not.toBe('Allowed');
      },
    );
  });

  describe('of an administrator, to whom IAM grants everything', () => {
    it.each(ROW_LEVEL)('ends at the objects of %s', (table) => {
      const read = (model: AccessModel) => model.read(administrator, 'curated', object(table));
      holds(read, 'ExplicitlyDenied', (model) => model.without('DenyOtherReaders'), 'Allowed');
      const version = (model: AccessModel) =>
        model.decide(administrator, 's3:GetObjectVersion', `${model.bucket('curated')}/${object(table)}`);
      holds(version, 'ExplicitlyDenied', (model) => model.without('DenyOtherReaders'), 'Allowed');
    });

    it('ends at who is to be erased, and not at the answers', () => {
      const read = (end: string) => (model: AccessModel) =>
        model.read(administrator, 'results', REQUEST.replace('.json', end));
      for (const end of ['.json', '.found.json'])
        holds(read(end), 'ExplicitlyDenied', (model) => model.without('DenyOtherReaders'), 'Allowed');
      expect(read('.result.json')(prod)).toBe('Allowed');
      expect(prod.read(administrator, 'results', 'analysts/id.csv')).toBe('Allowed');
      // It is written, and taken back, by whoever may.
      for (const action of ['s3:PutObject', 's3:DeleteObjectVersion'])
        expect(prod.decide(administrator, action, `${prod.bucket('results')}/${REQUEST}`)).toBe('Allowed');
    });

    it('ends at a table that nobody has named yet', () => {
      const read = (model: AccessModel) => model.read(administrator, 'curated', object('a_new_dataset'));
      holds(read, 'ExplicitlyDenied', (model) => model.without('DenyOtherReaders'), 'Allowed');
    });

    it('includes the marts', () => {
      expect(prod.read(administrator, 'curated', object('channel_daily'))).toBe('Allowed');
    });

    it('ends at the key of raw data', () => {
      const read = (model: AccessModel) => model.read(administrator, 'raw', 'raw/sales/orders/part-0.jsonl.gz');
      holds(read, 'ImplicitlyDenied', (model) => model.unconditional('UseThroughServices'), 'Allowed');
    });

    it.each(['glue:UpdateTable', 'glue:DeleteTable', 'glue:CreatePartition'])('ends at %s', (action) => {
      for (const [layer, sid] of [
        ['raw', 'DenyOtherChangesOfRaw'],
        ['curated', 'DenyOtherChangesOfCurated'],
      ] as const) {
        const ask = (model: AccessModel) => model.table(administrator, action, layer, 'orders');
        holds(ask, 'ExplicitlyDenied', (model) => model.without(sid), 'Allowed');
      }
    });

    it('lets Terraform make and delete databases, and read and replace the policies', () => {
      for (const action of ['glue:CreateDatabase', 'glue:UpdateDatabase', 'glue:DeleteDatabase'])
        for (const resource of [names.catalogArn(), names.databaseArn('raw'), names.databaseArn('curated')])
          expect(prod.decide(administrator, action, resource)).toBe('Allowed');
      // What a database is deleted with.
      expect(prod.decide(administrator, 'glue:DeleteDatabase', names.tablesArn('curated', 'orders'))).toBe('Allowed');
      for (const action of ['glue:PutResourcePolicy', 'glue:DeleteResourcePolicy'])
        expect(prod.decide(administrator, action, names.catalogArn())).toBe('Allowed');
      for (const action of ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:PutLifecycleConfiguration'])
        expect(prod.decide(administrator, action, prod.bucket('curated'))).toBe('Allowed');
    });
  });

  describe('of the platform itself', () => {
    it('is to raw and curated data for stage', () => {
      const stage = prod.role('job-stage');
      const part = 'raw/sales/orders/part-0.jsonl.gz';
      holds(
        (m) => m.read(stage, 'raw', part),
        'Allowed',
        (m) => m.without('DecryptRaw'),
        'ImplicitlyDenied',
      );
      const write = (model: AccessModel) => model.write(stage, 'curated', object('orders'));
      holds(write, 'Allowed', (model) => model.without('WriteCurated'), 'ImplicitlyDenied');
      expect(prod.write(stage, 'raw', part)).toBe('ImplicitlyDenied');
    });

    it('is to the manifests of raw for housekeeping, and to names and sizes of what they name', () => {
      const keeper = prod.role('job-housekeeping');
      const manifest = 'manifests/sales/orders/w.json';
      const read = (key: string) => (model: AccessModel) => model.read(keeper, 'raw', key);
      holds(read(manifest), 'Allowed', (model) => model.without('ReadManifests'), 'ImplicitlyDenied');
      holds(read(manifest), 'Allowed', (model) => model.without('DecryptRaw'), 'ImplicitlyDenied');
      const part = 'raw/sales/orders/extract_date=2026-01-01/window_id=w/attempt=a/part-0.jsonl.gz';
      for (const key of [part, 'sweeps/sales/orders/part-0.jsonl.gz', 'control/results/id.json'])
        holds(read(key), 'ImplicitlyDenied', (model) => model.widened('ReadManifests'), 'Allowed');
      const see = (prefix: string) => (model: AccessModel) =>
        model.decide(keeper, 's3:ListBucket', model.bucket('raw'), { 's3:prefix': prefix });
      for (const prefix of [manifest, part, 'sweeps/sales/orders/'])
        holds(see(prefix), 'Allowed', (model) => model.without('ListRaw'), 'ImplicitlyDenied');
      for (const prefix of ['control/', ''])
        holds(see(prefix), 'ImplicitlyDenied', (model) => model.unconditional('ListRaw'), 'Allowed');
      for (const action of ['s3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion'])
        for (const key of [manifest, part])
          expect(prod.decide(keeper, action, `${prod.bucket('raw')}/${key}`)).toBe('ImplicitlyDenied');
    });

    it('removes versions by the job that erases alone, which reads all that may hold a person', () => {
      const forget = prod.role('job-forget');
      const folder = names.tableFolder('orders');
      const part = 'raw/sales/orders/extract_date=2026-01-01/window_id=w/attempt=a/part-0.jsonl.gz';
      const held: readonly (readonly [string, string])[] = [
        ...[part, 'sweeps/sales/orders/part-0.gz', 'manifests/sales/orders/w.json'].map((key) => ['raw', key] as const),
        ...['data/0.parquet', 'metadata/snap-1.avro'].map((key) => ['curated', `${folder}${key}`] as const),
        ...['analysts/id.csv', 'pipeline/id.csv', REQUEST].map((key) => ['results', key] as const),
      ];
      const remove =
        (of: Caller, bucket: string, key: string) =>
        (model: AccessModel): Decision =>
          model.decide(of, 's3:DeleteObjectVersion', `${model.bucket(bucket)}/${key}`);
      for (const [bucket, key] of held) {
        holds(remove(forget, bucket, key), 'Allowed', (m) => m.without('DeleteVersions'), 'ImplicitlyDenied');
        holds(
          (m) => m.read(forget, bucket, key),
          'Allowed',
          (m) => m.without('Search').without('ReadCurated'),
          'ImplicitlyDenied',
        );
        for (const other of [...prod.rolesOf(''), analyst].filter(({ arn }) => arn !== forget.arn))
          expect([other.arn, remove(other, bucket, key)(prod)]).not.toContain('Allowed');
      }
      const code = (model: AccessModel) => remove(forget, 'artifacts', 'glue/jobs/stage.py')(model);
      holds(code, 'ImplicitlyDenied', (m) => m.widened('DeleteVersions'), 'Allowed');
      expect(prod.read(forget, 'artifacts', 'spark-events/stage/jr_1')).toBe('Allowed');
      expect(prod.write(forget, 'raw', part)).toBe('Allowed');
      for (const ask of [remove(forget, 'raw', 'control/results/id.json'), remove(forget, 'results', 'others/id.csv')])
        expect(ask(prod)).toBe('ImplicitlyDenied');
      expect(prod.write(forget, 'raw', 'control/results/id.json')).toBe('ImplicitlyDenied');
      expect(prod.write(forget, 'results', 'analysts/id.csv')).toBe('ImplicitlyDenied');
    });

    it('asks for an erasure, or sees one, by no role of the platform', () => {
      const forget = prod.role('job-forget');
      for (const caller of prod.rolesOf('').filter(({ arn }) => arn !== forget.arn)) {
        expect([caller.arn, prod.write(caller, 'results', REQUEST)]).not.toContain('Allowed');
        expect([caller.arn, prod.read(caller, 'results', REQUEST)]).not.toContain('Allowed');
      }
      expect(prod.write(analyst, 'results', REQUEST)).toBe('ImplicitlyDenied');
      expect(prod.read(analyst, 'results', REQUEST)).toBe('ExplicitlyDenied');
      expect(prod.decide(analyst, 'glue:StartJobRun', names.jobArn('forget'))).toBe('ImplicitlyDenied');
      const start = (model: AccessModel) =>
        model.decide(prod.role('airflow'), 'glue:StartJobRun', names.jobArn('forget'));
      holds(start, 'Allowed', (model) => model.without('RunJobs'), 'ImplicitlyDenied');
    });

    it('is to rows and tables for every job', () => {
      const jobs = prod.rolesOf('job-');
      expect(jobs.length).toBeGreaterThanOrEqual(8);
      for (const job of jobs) {
        expect(prod.read(job, 'curated', object('orders'))).toBe('Allowed');
        const commit = (model: AccessModel) => model.table(job, 'glue:UpdateTable', 'curated', 'orders');
        holds(commit, 'Allowed', (model) => model.without('UseEncryptedCatalog'), 'ImplicitlyDenied');
        expect(prod.table(job, 'glue:UpdateTable', 'raw', 'sales_orders')).toBe('ExplicitlyDenied');
      }
      expect(prod.table(prod.role('job-tables'), 'glue:CreateTable', 'curated', 'orders')).toBe('Allowed');
    });

    it('is to the raw tables of its source for a crawler', () => {
      const crawler = prod.role('crawl-sales');
      for (const action of ['glue:CreateTable', 'glue:UpdateTable', 'glue:BatchCreatePartition']) {
        const own = (model: AccessModel) => model.table(crawler, action, 'raw', 'sales_orders');
        holds(own, 'Allowed', (model) => model.without('OwnRawTables'), 'ImplicitlyDenied');
        expect(prod.table(crawler, action, 'raw', 'marketing_touchpoints')).toBe('ImplicitlyDenied');
        expect(prod.table(crawler, action, 'curated', 'orders')).toBe('ExplicitlyDenied');
      }
    });

    it('lets the DAG define the views, run the KPIs and read no row', () => {
      const airflow = prod.role('airflow');
      const result = (model: AccessModel) => model.read(airflow, 'raw', 'control/results/id.json');
      holds(result, 'Allowed', (model) => model.without('ReadRaw'), 'ImplicitlyDenied');
      for (const key of ['manifests/sales/orders/w.json', 'raw/sales/orders/part-0.jsonl.gz'])
        expect(prod.read(airflow, 'raw', key)).toBe('ImplicitlyDenied');
      for (const view of artifacts.analystReads.views) {
        const define = (model: AccessModel) => model.table(airflow, 'glue:UpdateTable', 'curated', view);
        holds(define, 'Allowed', (model) => model.without('DefineViews'), 'ImplicitlyDenied');
      }
      const replace = (model: AccessModel) => model.table(airflow, 'glue:UpdateTable', 'curated', 'orders');
      holds(replace, 'ImplicitlyDenied', (model) => model.widened('DefineViews'), 'Allowed');
      for (const table of artifacts.analystReads.tables)
        expect(prod.read(airflow, 'curated', object(table))).toBe('Allowed');
      for (const table of ROW_LEVEL) expect(prod.read(airflow, 'curated', object(table))).toBe('ExplicitlyDenied');
    });

    describe('for the function that publishes the report', () => {
      const athenas = { 'aws:CalledVia': 'athena.amazonaws.com' };
      const code = (name = 'publish-report'): Record<string, string> => ({
        'lambda:SourceFunctionArn': `arn:aws:lambda:${prod.region}:${prod.account}:function:tributary-prod-${name}`,
      });
      const publisher = (): Caller => prod.role('publish-report');

      it('is to ask as an analyst does, by its own code', () => {
        const ask = (workgroup: 'analysts' | 'pipeline', name?: string) => (model: AccessModel) =>
          model.decide(publisher(), 'athena:StartQueryExecution', names.workgroupArn(workgroup), code(name));
        holds(ask('analysts'), 'Allowed', (model) => model.without('AskAsAnalyst'), 'ImplicitlyDenied');
        holds(ask('pipeline'), 'ImplicitlyDenied', (model) => model.widened('AskAsAnalyst'), 'Allowed');
        holds(ask('analysts', 'notify'), 'ImplicitlyDenied', (model) => model.unconditional('AskAsAnalyst'), 'Allowed');
      });

      it('is to the tables of an analyst by way of Athena, and to none past it', () => {
        for (const table of artifacts.analystReads.tables) {
          const read = (context: Record<string, string>) => (model: AccessModel) =>
            model.read(publisher(), 'curated', object(table), context);
          holds(read(athenas), 'Allowed', (model) => model.without('ReadMarts'), 'ImplicitlyDenied');
          holds(read(code()), 'ImplicitlyDenied', (model) => model.unconditional('ReadMarts'), 'Allowed');
        }
        for (const table of ROW_LEVEL)
          expect(prod.read(publisher(), 'curated', object(table), athenas)).toBe('ExplicitlyDenied');
        expect(prod.read(publisher(), 'curated', object('reconciliation'), athenas)).toBe('ExplicitlyDenied');
        const result = (context: Record<string, string>) => (model: AccessModel) =>
          model.write(publisher(), 'results', 'analysts/id.csv', context);
        holds(result(athenas), 'Allowed', (model) => model.without('KeepResults'), 'ImplicitlyDenied');
        holds(result(code()), 'ImplicitlyDenied', (model) => model.unconditional('KeepResults'), 'Allowed');
      });

      it('is to pages and to results of invocations, for writing, and to no other object', () => {
        const page = (model: AccessModel) => model.write(publisher(), 'results', 'reports/latest.html', code());
        holds(page, 'Allowed', (model) => model.without('WriteReports'), 'ImplicitlyDenied');
        const result = (model: AccessModel) => model.write(publisher(), 'raw', 'control/results/id.json', code());
        holds(result, 'Allowed', (model) => model.without('WriteInvocations'), 'ImplicitlyDenied');
        for (const [bucket, key] of [
          ['results', 'pipeline/id.csv'],
          ['raw', 'raw/sales/orders/part-0.jsonl.gz'],
          ['curated', object('channel_daily')],
        ] as const)
          for (const context of [code(), athenas])
            expect(prod.write(publisher(), bucket, key, context)).toBe('ImplicitlyDenied');
      });
    });

    it('stays below the prefixes of its source for an extractor', () => {
      const extractor = prod.role('extract-sales');
      const code = (source: string): Record<string, string> => ({
        'lambda:SourceFunctionArn': `arn:aws:lambda:${prod.region}:${prod.account}:function:tributary-prod-extract-${source}`,
      });
      const write = (source: string, of = source): Decision =>
        prod.write(extractor, 'raw', `raw/${source}/a_dataset/part-0.gz`, code(of));
      expect(write('sales')).toBe('Allowed');
      expect(write('marketing')).toBe('ImplicitlyDenied');
      // The code of another function that was given the role.
      expect(write('sales', 'marketing')).toBe('ImplicitlyDenied');
      expect(prod.read(extractor, 'curated', object('orders'), code('sales'))).toBe('ExplicitlyDenied');
    });
  });

  describe('of anybody', () => {
    const BUCKETS = ['raw', 'curated', 'results', 'artifacts', 'logs'];

    it('ends at the account', () => {
      for (const bucket of BUCKETS) {
        const read = (model: AccessModel) => model.decide(stranger, 's3:GetObject', `${model.bucket(bucket)}/key`);
        // Nothing lets a stranger in; the denial is for the day when something does.
        holds(
          read,
          'ExplicitlyDenied',
          (model) => model.without('DenyOtherAccounts').without('DenyOtherReaders'),
          'ImplicitlyDenied',
        );
      }
      const see = (model: AccessModel) => model.table(stranger, 'glue:GetTable', 'curated', 'channel_daily');
      holds(see, 'ExplicitlyDenied', (model) => model.without('DenyOtherAccounts'), 'ImplicitlyDenied');
      for (const zone of ['raw', 'curated', 'results', 'artifacts', 'catalog'])
        expect(prod.decide(stranger, 'kms:Decrypt', prod.key(zone), prod.through('s3'))).toBe('ImplicitlyDenied');
    });

    it('ends at plain HTTP and at old TLS', () => {
      for (const bucket of BUCKETS) {
        const read = (context: Record<string, string>) => (model: AccessModel) =>
          model.decide(administrator, 's3:GetObject', `${model.bucket(bucket)}/${object('channel_daily')}`, context);
        expect(read({})(prod)).toBe('Allowed');
        const plain = read({ 'aws:SecureTransport': 'false' });
        holds(plain, 'ExplicitlyDenied', (model) => model.without('DenyWithoutTls'), 'Allowed');
        holds(read({ 's3:TlsVersion': '1.1' }), 'ExplicitlyDenied', (model) => model.without('DenyOldTls'), 'Allowed');
      }
    });

    it('ends at an upload under another key or none', () => {
      for (const zone of BUCKETS.filter((bucket) => bucket !== 'logs')) {
        const put = (context: Record<string, string>) => (model: AccessModel) =>
          model.decide(administrator, 's3:PutObject', `${model.bucket(zone)}/key`, context);
        const header = 's3:x-amz-server-side-encryption';
        expect(put({})(prod)).toBe('Allowed');
        expect(put({ [header]: 'aws:kms', [`${header}-aws-kms-key-id`]: prod.key(zone) })(prod)).toBe('Allowed');
        const foreign = put({ [header]: 'aws:kms', [`${header}-aws-kms-key-id`]: prod.key('elsewhere') });
        holds(foreign, 'ExplicitlyDenied', (model) => model.without('DenyOtherKeys'), 'Allowed');
        const other = put({ [header]: 'AES256' });
        holds(other, 'ExplicitlyDenied', (model) => model.without('DenyOtherEncryption'), 'Allowed');
      }
    });

    it('to a key ends at the service that the key is for', () => {
      for (const zone of ['curated', 'catalog']) {
        const decrypt = (context: Record<string, string>) => (model: AccessModel) =>
          model.decide(administrator, 'kms:Decrypt', model.key(zone), context);
        holds(decrypt({}), 'ImplicitlyDenied', (model) => model.unconditional('UseThroughServices'), 'Allowed');
        expect(decrypt(prod.through(zone === 'catalog' ? 'glue' : 's3'))(prod)).toBe('Allowed');
        expect(decrypt(prod.through('secretsmanager'))(prod)).toBe('ImplicitlyDenied');
      }
    });
  });
});
