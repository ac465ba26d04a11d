import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateDatabaseCommand, CreateJobCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createArchive } from '../../../build/archive';
import { buildFunction } from '../../../build/lambda';
import { loadContracts } from '../../../contracts/load';
import { credentialsFinding } from '../../../ops/doctor/credentials';
import { jobFindings } from '../../../ops/doctor/jobs';
import { doctorOutputSchema, type Finding } from '../../../ops/doctor/output';
import { secretFinding, secretFindings } from '../../../ops/doctor/secrets';
import { serviceFindings } from '../../../ops/doctor/services';
import { probed, sourceFindings } from '../../../ops/doctor/sources';
import type { Place } from '../../../ops/place';
import { type Emulator, startEmulator } from '../../lambdas/servers/emulator';
import { root } from '../../lambdas/servers/python';
import { freePort, stopServers } from '../../lambdas/servers/server';
import { begin, ended } from '../command';
import { placeAt } from '../place';

jest.setTimeout(180_000);

const denied = (): Error => Object.assign(new Error('User: me is not authorized'), { name: 'AccessDeniedException' });

const statesOf = (findings: readonly Finding[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ subject, state }) => [subject, state]));

let emulator: Emulator;
let place: Place;

beforeAll(async () => {
  emulator = await startEmulator();
  place = placeAt(emulator);
});
afterAll(stopServers);

/** Each test goes on from what those before it have made. */
describe('what the doctor finds of an account', () => {
  it('is as a whole, on an empty one, what to deploy, and ends with 1', async () => {
    const variables = { ...process.env, TRIBUTARY_ENV: 'local', TRIBUTARY_AWS_ENDPOINT: emulator.url };
    const [json, people] = await Promise.all([
      ended(begin(variables, 'doctor', '--json')),
      ended(begin(variables, 'doctor')),
    ]);
    expect([json.code, people.code]).toEqual([1, 1]);
    const { failed, findings } = doctorOutputSchema.parse(JSON.parse(json.stdout));
    expect(failed).toBe(findings.filter(({ state }) => state === 'failed').length);
    expect([...new Set(findings.map(({ check }) => check))].sort()).toEqual([
      'airflow',
      'contracts',
      'credentials',
      'secret',
      'service',
      'source',
      'version',
    ]);
    const secret = findings.find(({ subject }) => subject === 'tributary/local/source/sales');
    expect(secret).toMatchObject({ state: 'failed', what: expect.stringMatching(/^is not there/) as string });
    expect(secret?.remedy).toMatch(/^deploy it: /);
    expect(people.stdout).toMatch(/^ok {7}credentials sts: /m);
    expect(people.stdout).toMatch(/^failed {3}secret tributary\/local\/hash-key: .*\n {9}→ deploy it/m);
    expect(people.stdout).toMatch(/^local: \d+ of \d+ failed, /m);
    expect(people.stderr).toBe('');
  });

  it('is who asks, of which account, and nobody where nothing answers', async () => {
    expect(await credentialsFinding(place)).toMatchObject({ state: 'ok' });
    const other = { ...place.aws, credentials: { accessKeyId: '111122223333', secretAccessKey: 'test' } };
    const stranger = await credentialsFinding({ ...place, aws: other });
    expect(stranger).toMatchObject({ state: 'failed', what: expect.stringContaining('111122223333') as string });
    expect(stranger.remedy).toContain(`sign in to ${place.environment.account}`);
    const away = {
      ...process.env,
      TRIBUTARY_ENV: 'local',
      TRIBUTARY_AWS_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    };
    const { code, stdout } = await ended(begin(away, 'doctor', '--json'));
    const { findings } = doctorOutputSchema.parse(JSON.parse(stdout));
    expect(code).toBe(1);
    expect(findings.at(-1)).toMatchObject({ check: 'credentials', state: 'failed' });
    expect(findings.at(-1)?.what).toMatch(/^does not answer: .*ECONNREFUSED.*: the local platform is not up/);
  });

  it('is which services are there for the commands, and which are not', async () => {
    const { names, aws } = place;
    expect(statesOf(await serviceFindings(place))).toEqual({
      ...{ athena: 'failed', catalog: 'failed', results: 'failed', cloudwatch: 'ok', incidents: 'failed' },
    });
    await new AthenaClient(aws).send(new CreateWorkGroupCommand({ Name: names.workgroup('analysts') }));
    await new GlueClient(aws).send(new CreateDatabaseCommand({ DatabaseInput: { Name: names.database('curated') } }));
    const tables = new DynamoDBClient(aws);
    await tables.send(
      new CreateTableCommand({
        TableName: names.incidentTable(),
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    await emulator.bucket(names.bucket('results'));
    expect(Object.values(statesOf(await serviceFindings(place)))).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it('is a warning alone where commands do without what is denied', async () => {
    const table = mockClient(DynamoDBClient);
    const workgroups = mockClient(AthenaClient);
    try {
      table.on(DescribeTableCommand).rejects(denied());
      workgroups.onAnyCommand().rejects(denied());
      const findings = await serviceFindings(place);
      expect(statesOf(findings)).toMatchObject({ athena: 'failed', catalog: 'ok', incidents: 'warning' });
      const [athena] = findings;
      expect(athena?.what).toMatch(/^is denied to you: .*; it is for kpi, /);
      expect(athena?.remedy).toContain('docs/access.md');
    } finally {
      table.restore();
      workgroups.restore();
    }
  });

  it('is a warning alone where whoever asks may not look at what no command needs to be seen', async () => {
    const glue = mockClient(GlueClient);
    const secrets = mockClient(SecretsManagerClient);
    try {
      glue.onAnyCommand().rejects(denied());
      secrets.onAnyCommand().rejects(denied());
      const findings = [...(await jobFindings(place)), ...(await secretFindings(place, [], new Date()))];
      expect([...new Set(findings.map(({ state, what }) => `${state}: ${what}`))]).toEqual([
        'warning: you may not look at it',
      ]);
    } finally {
      glue.restore();
      secrets.restore();
    }
  });

  it('is on which version of Glue the jobs run', async () => {
    const { names, aws } = place;
    const glue = new GlueClient(aws);
    for (const [job, version] of [
      ['stage', '5.1'],
      ['marts', '4.0'],
    ] as const)
      await glue.send(
        new CreateJobCommand({
          ...{ Name: names.job(job), Role: job, GlueVersion: version },
          Command: { Name: 'glueetl', ScriptLocation: 's3://b/job.py' },
        }),
      );
    const findings = await jobFindings(place);
    expect(statesOf(findings)).toMatchObject({
      ...{ [names.job('stage')]: 'ok', [names.job('marts')]: 'warning', [names.job('tables')]: 'failed' },
    });
    expect(findings.find(({ state }) => state === 'warning')?.what).toBe('Glue 4.0 in place of 5.1');
  });

  it('is which secrets hold a value, and never what', async () => {
    const { names } = place;
    const contracts = loadContracts(join(root, 'contracts'));
    await emulator.secrets.send(new CreateSecretCommand({ Name: names.secret('marketing') }));
    await emulator.secret(names.hashKeySecret(), 'the-key-itself');
    const findings = await secretFindings(place, contracts, new Date());
    expect(statesOf(findings)).toEqual({
      [names.secret('marketing')]: 'failed',
      [names.secret('sales')]: 'failed',
      [names.hashKeySecret()]: 'ok',
    });
    expect(findings[0]).toMatchObject({ what: 'holds no value', remedy: 'put one, as docs/first-deploy.md has it' });
    expect(JSON.stringify(findings)).not.toContain('the-key-itself');
    const unhashed = await secretFindings(place, [], new Date());
    expect(unhashed.map(({ subject }) => subject)).not.toContain(names.hashKeySecret());
  });
});

describe('what the doctor finds of a secret', () => {
  const NOW = new Date('2025-03-31T00:00:00Z');
  const of = { check: 'secret', subject: 'tributary/prod/source/sales' };
  const held = { VersionIdsToStages: { one: ['AWSCURRENT'] }, RotationEnabled: true };
  const found = (change: object, days: number | null = 30): Finding =>
    secretFinding(of, { ...held, ...change }, days, NOW);

  it('is when it was rotated last, and that it is late or not at all', () => {
    expect(found({ LastRotatedDate: new Date('2025-03-01') })).toMatchObject({
      ...{ state: 'ok', what: 'holds a value, last rotated 2025-03-01' },
    });
    expect(found({ LastRotatedDate: new Date('2025-02-20') })).toMatchObject({
      ...{ state: 'warning', remedy: 'tributary runbook RotationFailed' },
    });
    expect(found({ CreatedDate: new Date('2025-01-01') }).what).toContain('never rotated yet');
    expect(found({ CreatedDate: new Date('2025-01-01') }).state).toBe('warning');
    expect(found({ RotationEnabled: false })).toMatchObject({
      state: 'warning',
      what: 'does not rotate, which is to be every 30 days',
    });
    expect(found({ RotationEnabled: false }, null).state).toBe('ok');
  });

  it('is that it is to be deleted', () => {
    expect(found({ DeletedDate: new Date('2025-03-30') })).toMatchObject({
      ...{ state: 'failed', what: 'is to be deleted, since 2025-03-30' },
    });
  });
});

describe('what the doctor finds of a source', () => {
  const make = async (source: string, code: Buffer, variables: Record<string, string> = {}): Promise<void> => {
    await new LambdaClient(place.aws).send(
      new CreateFunctionCommand({
        ...{ FunctionName: place.names.extractFunction(source), Runtime: 'nodejs22.x', Handler: 'index.handler' },
        ...{ Role: 'arn:aws:iam::000000000000:role/extract', Timeout: 60, MemorySize: 512 },
        Code: { ZipFile: code },
        Environment: { Variables: variables },
      }),
    );
  };

  it('is what its extractor found: the one that is deployed, without the secret and the bucket', async () => {
    const { names } = place;
    const { path } = await buildFunction(root, { name: 'extract', contracts: true });
    await make('sales', readFileSync(path), {
      ...{ RAW_BUCKET: names.bucket('raw'), SOURCE_SECRET_ARN: names.secret('sales'), SOURCE_NAME: 'sales' },
      ...{ ENVIRONMENT_NAME: 'local', HASH_KEY_SECRET_ARN: names.hashKeySecret() },
    });
    const well = "exports.handler = async ({ action }) => ({ found: action === 'probe' ? [] : ['NoProbe'] });";
    await make('marketing', await createArchive([{ path: 'index.js', data: Buffer.from(well) }]));
    const [marketing, sales] = await sourceFindings(place);
    expect(marketing).toMatchObject({ subject: 'marketing', state: 'ok' });
    expect(sales).toMatchObject({
      ...{ subject: 'sales', state: 'failed', what: 'its extractor found: SecretUnusable, StoreUnusable' },
      remedy: 'tributary runbook SecretUnusable; tributary runbook StoreUnusable',
    });
  });

  it('is that its extractor failed, or answers in no form that is known', () => {
    const of = { check: 'source', subject: 'sales' };
    expect(probed(of, true, '{"errorMessage":"Task timed out"}')).toMatchObject({
      ...{ state: 'failed', what: 'its extractor failed: Task timed out', remedy: 'tributary runbook FunctionErrors' },
    });
    expect(probed(of, false, '')).toMatchObject({ state: 'failed' });
  });

  it('is a warning where whoever asks may not have it probed', async () => {
    const lambda = mockClient(LambdaClient);
    try {
      lambda.on(InvokeCommand).rejects(denied());
      const [marketing] = await sourceFindings(place);
      expect(marketing).toMatchObject({ state: 'warning', what: 'you may not have it probed' });
      expect(marketing?.remedy).toContain('every 5 minutes: tributary alarms');
    } finally {
      lambda.restore();
    }
  });
});
