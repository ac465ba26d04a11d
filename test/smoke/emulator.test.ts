import { CreatePreparedStatementCommand, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  CreateDatabaseCommand,
  PutResourcePolicyCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DescribeKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ThrowAwayName } from '../../config/environment';
import { prod } from '../../config/environments/prod';
import { Names } from '../../config/names';
import { loadContracts } from '../../contracts/load';
import type { Check } from '../../smoke/check';
import { CHECKS } from '../../smoke/checks';
import { typesOf } from '../../smoke/checks/raw-tables';
import { type Clients, clientsOf } from '../../smoke/clients';
import { loadConfiguration } from '../../smoke/configuration';
import { Context } from '../../smoke/context';
import { throwAwayEnvironment } from '../../smoke/environment';
import { proven } from '../../smoke/finding';
import { leftovers } from '../../smoke/leftovers';
import { catalogIsFree, nameIsFree, operatorIn } from '../../smoke/preflight';
import { readReport } from '../../smoke/report';
import { runChecks } from '../../smoke/run-checks';
import { runScenario } from '../../smoke/scenario';
import { sweep } from '../../smoke/sweep';
import { Workplace } from '../../smoke/workplace';
import { root } from '../lambdas/servers/python';
import { startEmulator } from '../lambdas/servers/emulator';
import { stopServers } from '../lambdas/servers/server';

jest.setTimeout(120_000);

const ACCOUNT = '222233334444';
const NAME: ThrowAwayName = 'smokeabc123';
const state = mkdtempSync(join(tmpdir(), 'tributary-smoke-'));
const contracts = loadContracts(join(root, 'contracts'));
let endpoint: string;
let clients: Clients;
const names = new Names({ name: NAME, account: ACCOUNT, region: 'eu-central-1' });

beforeAll(async () => {
  endpoint = (await startEmulator()).url;
  clients = clientsOf({ account: ACCOUNT, region: 'eu-central-1', endpoint });
});
afterAll(async () => {
  await stopServers();
  rmSync(state, { recursive: true });
});

function contextOf(signal?: AbortSignal): Context {
  const workplace = new Workplace(state, NAME);
  workplace.write({
    name: NAME,
    account: ACCOUNT,
    region: 'eu-central-1',
    startedAt: new Date().toISOString(),
    stages: {},
    destroyed: false,
  });
  const environment = throwAwayEnvironment({
    name: NAME,
    account: ACCOUNT,
    region: 'eu-central-1',
    zones: ['eu-central-1a', 'eu-central-1b'],
    operator: `arn:aws:iam::${ACCOUNT}:user/*`,
    sources: {
      marketing: { network: '10.121.0.0/20', port: 3306, concurrency: 8, passwordRotationDays: 30 },
      sales: { network: '10.121.0.0/20', port: 1433, concurrency: 8, passwordRotationDays: 30 },
    },
    stateFolder: workplace.file('terraform'),
  });
  return new Context({
    environment: { ...environment, endpoint },
    configuration: loadConfiguration(join(state, 'smoke.yaml')),
    contracts,
    workplace,
    variables: {},
    terraform: {},
    patience: 0,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** As if every step had been done, so that no check hides behind what it needs. */
function everythingDone(context: Context): void {
  const done = { outcome: 'done', at: new Date().toISOString() } as const;
  context.workplace.change({ stages: { deployment: done, sources: done, airflow: done, window: done } });
}

describe('before anything is made', () => {
  const place = (account: string) => ({ account, region: 'eu-central-1', endpoint });

  it('the credentials must be of the account that is named', async () => {
    await expect(operatorIn(clients, place('999999999999'))).rejects.toThrow(
      `--account is 999999999999, but these credentials are of ${ACCOUNT}`,
    );
    await expect(operatorIn(clients, place(ACCOUNT))).resolves.toBe(`arn:aws:iam::${ACCOUNT}:user/*`);
  });

  it('the account must not be that of prod', async () => {
    await expect(operatorIn(clients, place(prod.account))).rejects.toThrow('is the account of prod');
  });

  it('the account’s Data Catalog must be nobody’s', async () => {
    const other = clientsOf({ account: '333344445555', region: 'eu-central-1', endpoint });
    await expect(catalogIsFree(other)).resolves.toBeUndefined();
    await other.glue.send(new PutResourcePolicyCommand({ PolicyInJson: '{"Version":"2012-10-17","Statement":[]}' }));
    await expect(catalogIsFree(other)).rejects.toThrow("the account's Data Catalog has a policy");
  });

  it('the name must be free', () => {
    expect(() => {
      nameIsFree(NAME, [{ what: 'bucket x', command: '' }]);
    }).toThrow('something of smokeabc123 is there already: bucket x');
  });
});

describe('checks on an account that holds nothing', () => {
  it('prove nothing, but say each why', async () => {
    const context = contextOf();
    everythingDone(context);
    // What Terraform does is tried with the stacks, in the campaign.
    const tried = CHECKS.filter(({ id }) => !id.startsWith('terraform-') && id !== 'lambda-real-servers');
    const results = await runChecks(tried, context, () => undefined);
    expect(results.filter(({ verdict }) => verdict === 'proven')).toEqual([]);
    expect(results.filter(({ evidence }) => evidence === '')).toEqual([]);
    expect(readReport(context.workplace)).toEqual(results);
  });

  it('are not tried, and name the step that failed, when there is nothing to try them on', async () => {
    const context = contextOf();
    await runScenario(
      context,
      undefined,
      {
        deployment: () => Promise.resolve(),
        sources: () => Promise.reject(new Error('no\nroute')),
        airflow: () => Promise.reject(new Error('is not come to')),
      },
      () => undefined,
    );
    const results = await runChecks(CHECKS, context, () => undefined);
    const byId = new Map(results.map((result) => [result.id, result]));
    expect(byId.get('network-tls')).toMatchObject({
      verdict: 'not tried',
      evidence: 'needs the step sources, which failed: no route',
    });
    expect(byId.get('airflow-pools')?.evidence).toBe(
      'needs the step airflow, which the run has not come to and the step window, which the run has not come to',
    );
    expect(byId.get('terraform-workflows')?.evidence).toBe('needs github.repository in smoke.yaml');
  });
});

describe('a run that is interrupted', () => {
  const check = (id: string, run: Check['run']): Check => ({ id, title: id, needs: [], locally: 'whole', run });

  it('keeps what was found and goes no further', async () => {
    const controller = new AbortController();
    const context = contextOf(controller.signal);
    const work = runChecks(
      [
        check('first', () => Promise.resolve(proven('seen'))),
        check('second', async () => {
          controller.abort(new Error('interrupted'));
          await context.pause(1);
          return proven('never');
        }),
        check('third', () => Promise.resolve(proven('never'))),
      ],
      context,
      () => undefined,
    );
    await expect(work).rejects.toThrow('interrupted');
    expect(readReport(context.workplace).filter(({ evidence }) => evidence === 'seen')).toHaveLength(1);
    expect(readReport(context.workplace).filter(({ evidence }) => evidence === 'never')).toEqual([]);
  });

  it('takes no further step of the scenario', async () => {
    const controller = new AbortController();
    const context = contextOf(controller.signal);
    const taken: string[] = [];
    const work = runScenario(
      context,
      controller.signal,
      {
        deployment: () => {
          controller.abort(new Error('interrupted'));
          return Promise.resolve();
        },
        sources: () => Promise.resolve(void taken.push('sources')),
      },
      () => undefined,
    );
    await expect(work).rejects.toThrow('interrupted');
    expect(taken).toEqual([]);
  });
});

describe('the crawled tables', () => {
  const crawler = CHECKS.filter(({ id }) => id === 'glue-crawler');
  const tableInput = ({ source: { system }, dataset, columns, raw }: (typeof contracts)[number]) => ({
    Name: `${system}_${dataset}`,
    StorageDescriptor: {
      Columns: columns.map(({ name, type }) => ({ Name: name, Type: typesOf(type, raw.format)[0] ?? '' })),
    },
    PartitionKeys: ['extract_date', 'window_id', 'attempt'].map((Name) => ({ Name, Type: 'string' })),
  });

  it('are proven as they are here, and refuted by one type', async () => {
    const context = contextOf();
    everythingDone(context);
    const DatabaseName = names.database('raw');
    await clients.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
    for (const contract of contracts)
      await clients.glue.send(new CreateTableCommand({ DatabaseName, TableInput: tableInput(contract) }));
    expect((await runChecks(crawler, context, () => undefined))[0]).toMatchObject({ verdict: 'proven' });

    const products = contracts.find(({ dataset }) => dataset === 'products');
    if (products === undefined) throw new Error('no products');
    const good = tableInput(products);
    const Columns = good.StorageDescriptor.Columns.map((column) =>
      column.Name === 'price' ? { ...column, Type: 'double' } : column,
    );
    await clients.glue.send(
      new UpdateTableCommand({ DatabaseName, TableInput: { ...good, StorageDescriptor: { Columns } } }),
    );
    expect((await runChecks(crawler, context, () => undefined))[0]).toMatchObject({
      verdict: 'refuted',
      evidence: 'sales_products: price is double, not string',
    });
  });
});

describe('the other lines that the emulator answers whole', () => {
  const only = (id: string): Check[] => CHECKS.filter((check) => check.id === id);
  const verdictOf = async (id: string): Promise<string | undefined> => {
    const context = contextOf();
    everythingDone(context);
    return (await runChecks(only(id), context, () => undefined))[0]?.verdict;
  };

  it('an upload that is completed twice is proven', async () => {
    await clients.s3.send(new CreateBucketCommand({ Bucket: names.bucket('artifacts') }));
    expect(await verdictOf('lambda-completed-twice')).toBe('proven');
  });

  it('a prepared statement with a parameter outside WHERE is refuted', async () => {
    const WorkGroup = names.workgroup('analysts');
    await clients.athena.send(new CreateWorkGroupCommand({ Name: WorkGroup }));
    const prepare = (StatementName: string, QueryStatement: string) =>
      clients.athena.send(new CreatePreparedStatementCommand({ StatementName, QueryStatement, WorkGroup }));
    await prepare('good', 'SELECT a FROM t WHERE b = ?');
    expect(await verdictOf('athena-parameters')).toBe('proven');
    await prepare('bad', 'SELECT ? FROM t');
    expect(await verdictOf('athena-parameters')).toBe('refuted');
  });
});

describe('what is left of an environment', () => {
  it('is named with the command that removes it, and gone after the sweep but for keys that wait', async () => {
    const tags = [
      { TagKey: 'project', TagValue: 'tributary' },
      { TagKey: 'environment', TagValue: NAME },
    ];
    const bucket = names.bucket('raw');
    await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'a' }));
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: names.logGroup('glue/stage/output') }));
    await clients.secrets.send(new CreateSecretCommand({ Name: names.secret('sales'), SecretString: 'x' }));
    await clients.iam.send(
      new CreateRoleCommand({ RoleName: names.role('smoke-plan'), AssumeRolePolicyDocument: '{"Statement":[]}' }),
    );
    const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({ Tags: tags }));
    const KeyId = KeyMetadata?.KeyId ?? '';
    // Of another environment: it stays.
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: '/tributary/dev/glue/stage' }));

    const before = await leftovers(clients, names, NAME);
    expect(before).toEqual(
      expect.arrayContaining([
        { what: `bucket ${bucket}`, command: `aws s3 rb --force s3://${bucket}` },
        expect.objectContaining({ what: `log group ${names.logGroup('glue/stage/output')}` }),
        expect.objectContaining({ what: `secret ${names.secret('sales')}` }),
        expect.objectContaining({ what: `role ${names.role('smoke-plan')}` }),
        expect.objectContaining({
          command: `aws kms schedule-key-deletion --pending-window-in-days 7 --key-id ${KeyId}`,
        }),
      ]),
    );

    expect(await sweep(clients, names, NAME)).toEqual([]);
    expect(await leftovers(clients, names, NAME)).toEqual([]);
    const { KeyMetadata: key } = await clients.kms.send(new DescribeKeyCommand({ KeyId }));
    expect(key?.KeyState).toBe('PendingDeletion');
    const { logGroups } = await clients.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/tributary/dev/' }),
    );
    expect(logGroups).toHaveLength(1);
  });
});
