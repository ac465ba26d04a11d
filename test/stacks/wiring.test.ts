import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import type { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { MEMORY_VARIABLES } from '../../modules/extractor-function';
import { list, policiesOf } from '../../synthesized/policies';
import { STACKS, type StackName } from '../../synthesized/stacks';
import { ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

describe('the wiring of the stacks', () => {
  let artifacts: Artifacts;
  const made: Synthesis[] = [];
  const synthesizeAnew = async (
    variables: Readonly<Record<string, string>>,
    change: Partial<Environment> = {},
  ): Promise<Synthesis> => {
    const synthesis = await Synthesis.of(variables, artifacts, change);
    made.push(synthesis);
    return synthesis;
  };
  const known = new Map<string, Promise<Synthesis>>();
  /** The same synthesis for the same variables: tests only look at it. */
  const synthesize = (variables: Readonly<Record<string, string>>): Promise<Synthesis> => {
    const key = JSON.stringify(variables);
    const synthesis = known.get(key) ?? synthesizeAnew(variables);
    known.set(key, synthesis);
    return synthesis;
  };
  beforeAll(async () => {
    artifacts = await buildArtifacts(ROOT);
  });
  afterAll(() => {
    for (const synthesis of made) synthesis.remove();
  });

  it('lets a stack refer only to those before it', async () => {
    const { stacks } = await synthesize({ TRIBUTARY_ENV: 'dev' });
    const referred = (stack: StackName): string[] =>
      Object.values(stacks[stack].data?.['terraform_remote_state'] ?? {})
        .map((remote) => (remote['config'] as { key: string }).key.replace('.tfstate', ''))
        .sort();
    expect(Object.fromEntries(STACKS.map((stack) => [stack, referred(stack)]))).toEqual({
      network: [],
      lake: [],
      catalog: ['lake'],
      compute: ['lake', 'network'],
      orchestration: ['lake', 'network'],
    });
  });

  it('keeps the state of dev in S3: encrypted, locked by a lock file', async () => {
    const { stacks } = await synthesize({ TRIBUTARY_ENV: 'dev' });
    expect(stacks.lake.terraform.backend).toEqual({
      s3: {
        bucket: 'tributary-dev-state-111122223333',
        key: 'lake.tfstate',
        region: 'eu-central-1',
        encrypt: true,
        kms_key_id: 'arn:aws:kms:eu-central-1:111122223333:alias/tributary-dev-state',
        use_lockfile: true,
      },
    });
  });

  it('goes to AWS for dev and prod: the account is checked, no endpoint and no credential is written', async () => {
    for (const environment of ['dev', 'prod']) {
      const { stacks } = await synthesize({ TRIBUTARY_ENV: environment });
      for (const stack of STACKS) {
        const [provider] = stacks[stack].provider.aws;
        expect(Object.keys(provider).sort()).toEqual(['allowed_account_ids', 'default_tags', 'region']);
      }
    }
  });

  it('goes to an emulator when one is named, with state in files', async () => {
    const { stacks } = await synthesize({
      TRIBUTARY_ENV: 'prod',
      TRIBUTARY_AWS_ENDPOINT: 'http://127.0.0.1:9999',
      TRIBUTARY_STATE: '/state',
    });
    const [provider] = stacks.compute.provider.aws;
    expect(provider).toMatchObject({
      access_key: '444455556666',
      s3_use_path_style: true,
      skip_credentials_validation: true,
    });
    expect(provider['allowed_account_ids']).toBeUndefined();
    expect(provider['skip_requesting_account_id']).toBeUndefined();
    const [endpoints] = provider['endpoints'] as [Record<string, string>];
    expect(new Set(Object.values(endpoints))).toEqual(new Set(['http://127.0.0.1:9999']));
    expect(stacks.compute.terraform.backend).toEqual({ local: { path: '/state/terraform/prod/compute.tfstate' } });
  });

  it('pins the provider', async () => {
    const { stacks } = await synthesize({});
    for (const stack of STACKS)
      expect(stacks[stack].terraform.required_providers).toEqual({ aws: { source: 'aws', version: '5.100.0' } });
  });

  it('tags everything with project, environment and stack', async () => {
    const { stacks } = await synthesize({});
    expect(stacks.lake.provider.aws[0]['default_tags']).toEqual([
      { tags: { project: 'tributary', environment: 'local', stack: 'lake', owner: 'nobody', 'cost-center': 'none' } },
    ]);
  });

  it('takes on the role of the account that it deploys to, for state and resources, where one is configured', async () => {
    const role = { roleArn: 'arn:aws:iam::444455556666:role/deploy', externalId: 'tributary' };
    const { stacks } = await synthesizeAnew({ TRIBUTARY_ENV: 'prod' }, { deployment: role });
    const written = { role_arn: role.roleArn, external_id: role.externalId };
    for (const stack of STACKS) {
      expect(stacks[stack].provider.aws[0]['assume_role']).toEqual([
        { ...written, session_name: `tributary-${stack}` },
      ]);
      expect(stacks[stack].terraform.backend['s3']?.['assume_role']).toEqual(written);
    }
    const remote = Object.values(stacks.compute.data?.['terraform_remote_state'] ?? {});
    expect(remote.map(({ config }) => (config as Record<string, unknown>)['assume_role'])).toEqual([written, written]);
  });

  it('confines every role by the permissions boundary of the account, where one is configured', async () => {
    const confined = await synthesizeAnew({ TRIBUTARY_ENV: 'prod' }, { permissionsBoundary: 'company/boundary' });
    const boundaries = confined.resources('aws_iam_role').map((role) => role['permissions_boundary']);
    expect(boundaries.length).toBeGreaterThan(10);
    expect(new Set(boundaries)).toEqual(new Set(['arn:aws:iam::444455556666:policy/company/boundary']));
  });

  it('synthesizes the same twice', async () => {
    const [first, second] = [
      await synthesize({ TRIBUTARY_ENV: 'dev' }),
      await synthesizeAnew({ TRIBUTARY_ENV: 'dev' }),
    ];
    const placeless = (synthesis: Synthesis): string =>
      JSON.stringify(synthesis.stacks).replaceAll(/"(\.\.\/)+[^"]*\/dist\//g, '"dist/');
    expect(placeless(second)).toBe(placeless(first));
  });

  it('crawls each dataset folder of a source into tables of that source', async () => {
    const synthesis = await synthesize({});
    const crawlers = synthesis.resources('aws_glue_crawler');
    expect(
      crawlers.map((crawler) => [
        crawler['name'],
        crawler['table_prefix'],
        (crawler['s3_target'] as { path: string }[]).map(({ path }) => path.split('/').slice(3).join('/')),
      ]),
    ).toEqual([
      [
        'tributary-local-raw-marketing',
        'marketing_',
        ['ad_performance', 'app_installs', 'campaigns', 'fx_rates', 'skan_postbacks', 'touchpoints'].map(
          (name) => `raw/marketing/${name}`,
        ),
      ],
      [
        'tributary-local-raw-sales',
        'sales_',
        ['customers', 'order_items', 'orders', 'products'].map((name) => `raw/sales/${name}`),
      ],
    ]);
    for (const crawler of crawlers)
      expect(JSON.parse(String(crawler['configuration']))).toMatchObject({
        Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas', TableLevelConfiguration: 4 },
        CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
      });
  });

  it('gives the jobs the sizes of the environment as the most that Glue scales to, and stage a run for every dataset', async () => {
    const jobs = (await synthesize({ TRIBUTARY_ENV: 'prod' })).resources('aws_glue_job');
    const facts = jobs.map((job) => [
      job['name'],
      job['number_of_workers'],
      (job['execution_property'] as { max_concurrent_runs: number }).max_concurrent_runs,
    ]);
    expect(facts).toEqual([
      ['tributary-prod-attribution', 5, 1],
      ['tributary-prod-forget', 5, 1],
      ['tributary-prod-housekeeping', 5, 1],
      ['tributary-prod-marts', 5, 1],
      ['tributary-prod-recommend', 2, 1],
      ['tributary-prod-reconcile', 2, 1],
      ['tributary-prod-rollback', 2, 1],
      ['tributary-prod-stage', 5, 10],
      ['tributary-prod-tables', 2, 1],
    ]);
    for (const job of jobs) {
      expect(job).toMatchObject({ glue_version: '5.1', max_retries: 0, security_configuration: 'tributary-prod' });
      expect(job['timeout']).toBeGreaterThan(0);
      expect(job['default_arguments']).toMatchObject({ '--enable-auto-scaling': 'true' });
    }
  });

  it('tells housekeeping alone for how long rows stay in quarantine, and until when manifests have their objects', async () => {
    const { retention } = loadEnvironment(ROOT, { TRIBUTARY_ENV: 'prod' });
    const synthesis = await synthesizeAnew(
      { TRIBUTARY_ENV: 'prod' },
      { retention: { ...retention, rawDays: 400, openAttemptDays: 9, quarantineDays: 500 } },
    );
    const told = synthesis.resources('aws_glue_job').flatMap((job) => {
      const { '--quarantine_days': quarantine, '--manifest_days': manifests } = job['default_arguments'] as Record<
        string,
        string
      >;
      return quarantine === undefined && manifests === undefined ? [] : [[job['name'], quarantine, manifests]];
    });
    expect(told).toEqual([['tributary-prod-housekeeping', '500', '391']]);
  });

  it('tells the job that erases alone of the buckets of results and artifacts', async () => {
    const told = (await synthesize({})).resources('aws_glue_job').flatMap((job) => {
      const { '--results_bucket': results, '--artifacts_bucket': artifactsBucket } = job['default_arguments'] as Record<
        string,
        string
      >;
      return results === undefined && artifactsBucket === undefined ? [] : [[job['name'], results, artifactsBucket]];
    });
    expect(told).toEqual([
      ['tributary-local-forget', 'tributary-local-results-000000000000', 'tributary-local-artifacts-000000000000'],
    ]);
  });

  it('lets a function write the sweeps of its source and the jobs read them, and ends them as raw parts', async () => {
    const synthesis = await synthesize({});
    const policies = policiesOf(synthesis, 'aws_iam_role_policy');
    const may = (action: string): string[] =>
      policies
        .filter(({ statements }) =>
          statements.some(
            ({ Action, Resource }) =>
              list(Action).includes(action) && list(Resource).some((resource) => resource.includes('/sweeps/')),
          ),
        )
        .map(({ on }) => on);
    const [forget = '', ...writers] = may('s3:PutObject').sort(
      (a, b) => Number(b.includes('forget')) - Number(a.includes('forget')),
    );
    expect(forget).toContain('forget_role');
    expect(writers).toHaveLength(2);
    expect(may('s3:GetObject')).toHaveLength(4);
    const [rules] = synthesis
      .resources('aws_s3_bucket_lifecycle_configuration')
      .map(({ rule }) => rule as { id: string }[])
      .filter((found) => found.some(({ id }) => id === 'expire-raw'));
    expect(rules?.map(({ id }) => id)).toEqual(expect.arrayContaining(['expire-sweeps']));
  });

  it('lets a function tag the parts of its source alone, and end its uploads', async () => {
    const policies = policiesOf(await synthesize({}), 'aws_iam_role_policy');
    const [marketing] = policies.filter(({ on }) => on.includes('extract_marketing'));
    const may = (action: string): (string | undefined)[] =>
      marketing?.statements
        .filter(({ Action }) => list(Action).includes(action))
        .flatMap(({ Resource }) => list(Resource).map((arn) => /raw-000000000000(.*)$/.exec(arn)?.[1])) ?? [];
    const parts = ['/raw/marketing/*', '/sweeps/marketing/*'];
    for (const action of ['s3:PutObjectTagging', 's3:DeleteObjectTagging']) expect(may(action)).toEqual(parts);
    for (const action of ['s3:PutObject', 's3:AbortMultipartUpload'])
      expect(may(action)).toEqual(expect.arrayContaining(parts));
    expect(may('s3:ListBucketMultipartUploads')).toEqual(['']);
    const taggers = policies.filter(({ statements }) =>
      statements.some(({ Action }) => list(Action).some((action) => action.includes('Tagging'))),
    );
    // Beside them only the job that writes parts again, with the tags that they have.
    expect(taggers.filter(({ on }) => !on.includes('extract_')).map(({ on }) => on)).toEqual([
      expect.stringContaining('forget_role'),
    ]);
  });

  it('never lets Lambda retry an extract, and hands failed ones to the recorder', async () => {
    const configurations = (await synthesize({}))
      .resources('aws_lambda_function_event_invoke_config')
      .filter(({ id }) => id.startsWith('extract_'));
    expect(configurations).toHaveLength(2);
    for (const configuration of configurations) {
      expect(configuration['maximum_retry_attempts']).toBe(0);
      expect(JSON.stringify(configuration['destination_config'])).toMatch(/aws_lambda_function\.record_failure.*\.arn/);
    }
  });

  it('gives an extractor what keeps its memory small', async () => {
    const extractors = (await synthesize({}))
      .resources('aws_lambda_function')
      .filter(({ function_name: name }) => String(name).includes('-extract-'));
    expect(extractors).toHaveLength(2);
    for (const { environment } of extractors) expect(environment).toMatchObject({ variables: MEMORY_VARIABLES });
  });

  it('gives the jobs every contract, vocabulary and migration in their working folder', async () => {
    const files = readdirSync(join(ROOT, 'contracts'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => basename(file));
    expect(files).toEqual(expect.arrayContaining(['channel.vocabulary.yaml', 'touchpoints.v3.migration.yaml']));
    for (const job of (await synthesize({})).resources('aws_glue_job')) {
      const { '--extra-files': extra } = job['default_arguments'] as Record<string, string>;
      expect(extra?.split(',').map((address) => address.split('/').at(-1))).toEqual(files);
      expect(extra).toMatch(/^s3:\/\/tributary-local-artifacts-000000000000\/glue\/contracts\//);
    }
  });

  it('lets those alone publish metrics of the platform that measure it, and tells the jobs the environment', async () => {
    const synthesis = await synthesize({ TRIBUTARY_ENV: 'dev' });
    const namespace = /^NAMESPACE = "(\w+)"$/m.exec(
      readFileSync(join(ROOT, 'glue/tributary/quality_metrics.py'), 'utf8'),
    )?.[1];
    expect(namespace).toBeDefined();
    const publishers = policiesOf(synthesis, 'aws_iam_role_policy').filter(({ statements }) =>
      statements.some(
        ({ Action, Condition }) =>
          list(Action).includes('cloudwatch:PutMetricData') &&
          Condition?.['StringEquals']?.['cloudwatch:namespace'] === namespace,
      ),
    );
    expect(publishers.map(({ on }) => /\.(.*?)(_function)?_role_policy/.exec(on)?.[1]).sort()).toEqual([
      'airflow',
      'extract_marketing',
      'extract_sales',
      'reconcile',
    ]);
    for (const job of synthesis.resources('aws_glue_job'))
      expect(job['default_arguments']).toMatchObject({ '--environment': 'dev' });
  });

  it('lets a function read the secret of its source alone, and the hash key only where an address must be hashed', async () => {
    const synthesis = await synthesize({});
    const secretIds = new Map(
      synthesis
        .resources('aws_secretsmanager_secret')
        .map(({ id, name }) => [`\${aws_secretsmanager_secret.${id}.arn}`, name]),
    );
    const readers = policiesOf(synthesis, 'aws_iam_role_policy').flatMap(({ on, statements }) =>
      statements
        .filter(({ Action: action }) => list(action).includes('secretsmanager:GetSecretValue'))
        .map(({ Resource: resource }) => [
          /extract_[a-z]+|rotate_secret/.exec(on)?.[0] ?? on,
          list(resource).map((arn) => secretIds.get(arn)),
        ]),
    );
    expect(Object.fromEntries(readers)).toEqual({
      extract_marketing: ['tributary/local/source/marketing'],
      extract_sales: ['tributary/local/source/sales', 'tributary/local/hash-key'],
      rotate_secret: ['tributary/local/source/marketing', 'tributary/local/source/sales'],
    });
    const keyed = synthesis
      .resources('aws_lambda_function')
      .filter((lambda) => JSON.stringify(lambda['environment']).includes('HASH_KEY_SECRET_ARN'));
    expect(keyed.map((lambda) => lambda['function_name'])).toEqual(['tributary-local-extract-sales']);
  });

  it('saves each query for analysts, and prepares it for them and for the DAG', async () => {
    const synthesis = await synthesize({});
    const names = artifacts.queries.map(({ name }) => name);
    const named = synthesis.resources('aws_athena_named_query').map((query) => query['name']);
    expect(named.sort()).toEqual(names.sort());
    const prepared = synthesis.resources('aws_athena_prepared_statement').map((statement) => statement['name']);
    expect(prepared.sort()).toEqual(artifacts.queries.flatMap(({ statement }) => [statement, statement]).sort());
  });

  it('tells the DAG the names of everything that it uses', async () => {
    const objects = (await synthesize({})).resources('aws_s3_object');
    const [settings] = objects.filter((object) => object['key'] === 'airflow/dags/environment.json');
    expect(JSON.parse(String(settings?.['content']).replaceAll(/\$\{[^}]*\}/g, 'reference'))).toEqual({
      environment: 'local',
      region: 'eu-central-1',
      schedule: null,
      housekeeping_schedule: null,
      raw_bucket: 'tributary-local-raw-000000000000',
      curated_database: 'tributary_local_curated',
      report_function: 'tributary-local-publish-report',
      sources: {
        marketing: {
          function: 'tributary-local-extract-marketing',
          crawler: 'tributary-local-raw-marketing',
          slots: 4,
        },
        sales: { function: 'tributary-local-extract-sales', crawler: 'tributary-local-raw-sales', slots: 4 },
      },
      jobs: Object.fromEntries(
        ['tables', 'stage', 'marts', 'attribution', 'recommend', 'reconcile', 'housekeeping', 'forget'].map((job) => [
          job,
          { name: `tributary-local-${job}`, timeout_minutes: 15 },
        ]),
      ),
      writers: artifacts.contracts.length,
      workgroup: 'tributary-local-pipeline',
      queries: artifacts.queries.map(({ statement }) => statement),
      topic_arn: 'reference',
      blocking_alarms: ['marketing', 'sales'].flatMap((source) =>
        ['SourceUnreachable', 'SecretUnusable', 'StoreUnusable'].map((type) => `tributary-local-${type}-${source}`),
      ),
      run_within_hours: null,
      poll_seconds: 1,
      retries: 1,
      retry_delay_seconds: 5,
    });
  });

  it('uploads the DAG folder with the contracts and their reader', async () => {
    const keys = (await synthesize({})).resources('aws_s3_object').map((object) => object['key']);
    expect(keys).toEqual(
      expect.arrayContaining([
        'airflow/dags/contracts/orders.yaml',
        'airflow/dags/tributary/contract.py',
        'airflow/plugins.zip',
        'airflow/requirements.txt',
        'glue/contracts/orders.yaml',
        'lambdas/extract.zip',
        'lambdas/publish-report.zip',
        'lambdas/record-failure.zip',
        'lambdas/rotate-secret.zip',
        'glue/jobs/stage.py',
        'glue/tributary.zip',
        'glue/wheels/tributary.gluewheels.zip',
      ]),
    );
  });

  it('binds Airflow to the versions of requirements and plugins, so that a change is rolled out', async () => {
    const [airflow] = (await synthesize({})).resources('aws_mwaa_environment');
    expect(airflow?.['requirements_s3_object_version']).toMatch(/^\$\{aws_s3_object\.requirements_.*version_id\}$/);
    expect(airflow?.['plugins_s3_object_version']).toMatch(/^\$\{aws_s3_object\.plugins_.*version_id\}$/);
  });
});
