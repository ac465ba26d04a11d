import { loadContracts } from '../../contracts/load';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type CheckOutput, checkSchema } from '../../ops/contract/output';
import { contractOf } from '../lambdas/extract/setting';
import { type Mariadb, startMariadb } from '../lambdas/servers/mariadb';
import { stopServers } from '../lambdas/servers/server';
import { type SqlServer, startSqlServer } from '../lambdas/servers/sql-server';
import { begin, Desk, ended, type Outcome, tributaryInTurn } from './command';

jest.setTimeout(180_000);

const root = join(__dirname, '..', '..');
const schemaOf = (name: string): string =>
  readFileSync(join(root, 'local', 'tributary_local', 'sources', 'schema', name), 'utf8');

const checked = (
  { code, stdout, stderr }: Outcome | undefined = { code: -1, stdout: '', stderr: '' },
): CheckOutput & {
  readonly code: number;
} => {
  if (stdout === '' || stdout.startsWith('{"error"')) throw new Error(stderr);
  return { ...checkSchema.parse(JSON.parse(stdout)), code };
};
const messages = ({ findings }: CheckOutput, severity: string): string[] =>
  findings.filter((finding) => finding.severity === severity).map(({ message }) => message);

describe('tributary contract check', () => {
  const desk = new Desk();
  const secrets: Record<string, string> = {};
  let mysql: Mariadb;
  let sales: SqlServer;

  beforeAll(async () => {
    const [mariadb, sqlServer] = await Promise.all([startMariadb(), startSqlServer()]);
    mysql = mariadb;
    sales = sqlServer;
    mysql.sql(schemaOf('marketing.sql'));
    await sqlServer.sql({ mariadb: schemaOf('sales.mariadb.sql'), sqlServer: schemaOf('sales.sqlserver.sql') });
    secrets['marketing'] = desk.secret('marketing.json', mysql.secret);
    secrets['sales'] = desk.secret('sales.json', sqlServer.secret);
    mysql.sql(`
      USE marketing;
      CREATE TABLE parcels (
        id BIGINT PRIMARY KEY, number SMALLINT NOT NULL, label VARCHAR(50), weight DECIMAL(9,2) NOT NULL, width DECIMAL(9,2) NOT NULL,
        state ENUM('new','sent','lost') NOT NULL, recipient_name VARCHAR(50) NOT NULL, note TEXT, deleted_at DATETIME,
        sort ENUM('a','b') NOT NULL, updated_at DATETIME(6), KEY (number));
      CREATE VIEW some_parcels AS SELECT id, COALESCE(updated_at, NOW()) AS updated_at FROM parcels;`);
  });

  afterAll(async () => {
    await stopServers();
    desk.clear();
  });

  const check = async (file: string, ...more: readonly string[]): Promise<Outcome | undefined> =>
    (await tributaryInTurn(['contract', 'check', file, '--secret', secrets['marketing'] ?? '', ...more]))[0];

  it('accepts the committed contracts on their tables, and tells where these allow NULL', async () => {
    const contracts = loadContracts(join(root, 'contracts'));
    const outcomes = await tributaryInTurn(
      ...contracts.map(({ dataset, source: { system } }) => [
        ...[
          'contract',
          'check',
          join(root, 'contracts', `${dataset}.yaml`),
          '--secret',
          secrets[system] ?? '',
          '--json',
        ],
      ]),
    );
    const told = outcomes.map(checked);
    expect(told.map(({ code, fits }) => [code, fits])).toEqual(contracts.map(() => [0, true]));
    const columns = told.flatMap(({ contract, findings }) =>
      findings.map(({ column }) => `${contract.dataset}.${column ?? ''}`),
    );
    expect(columns).toEqual([
      ...['ad_performance.impressions', 'ad_performance.clicks', 'ad_performance.spend'],
      ...['app_installs.device_id', 'app_installs.country', 'campaigns.name', 'orders.amount', 'touchpoints.device_id'],
    ]);
    expect(new Set(told.flatMap((one) => messages(one, 'error')))).toEqual(new Set());
    for (const message of told.flatMap((one) => messages(one, 'warning')))
      expect(message).toMatch(/may be NULL in the source, never in the contract: such rows are quarantined$/);
  });

  it('reads SQL Server by a URL as well', async () => {
    const { username, host, port, dbname, password, ca } = sales.secret;
    const authority = ca === undefined ? '' : `?ca=${desk.write('ca.pem', ca)}`;
    const dsn = `sqlserver://${username}@${host}:${port}/${dbname}${authority}`;
    const file = join(root, 'contracts', 'products.yaml');
    const variables = { ...process.env, TRIBUTARY_SOURCE_PASSWORD: password };
    const told = checked(await ended(begin(variables, 'contract', 'check', file, '--dsn', dsn, '--json')));
    expect(told).toMatchObject({ code: 0, findings: [], source: { engine: 'sqlserver', table: 'products', dbname } });
  });

  it('names all that would fail an extract, and all that is to be known', async () => {
    const contract = contractOf('parcels', {
      key: ['number'],
      source: { time_zone: 'Europe/Berlin' },
      columns: [
        { name: 'number', type: 'bigint' },
        { name: 'label', type: 'string' },
        { name: 'weight', type: 'decimal(12,4)' },
        { name: 'width', type: 'decimal(8,2)', nullable: true },
        { name: 'state', type: 'string', values: ['new', 'sent'] },
        { name: 'recipient_name', type: 'string' },
        { name: 'colour', type: 'string' },
        { name: 'sort', type: 'string' },
      ],
    });
    const file = desk.contract(contract);
    const told = checked(await check(file, '--json'));
    expect(told).toMatchObject({ code: 1, fits: false, source: { engine: 'mysql', dbname: 'marketing' } });
    expect(messages(told, 'error')).toEqual([
      'column number is smallint, the contract says bigint: narrowed',
      'column weight is decimal(9,2), the contract says decimal(12,4): narrowed',
      'column colour (string) is missing',
      expect.stringContaining('time_zone Europe/Berlin is not supported') as string,
      expect.stringMatching(/^key \(number\): no unique index of columns that are NOT NULL is of them/) as string,
      expect.stringMatching(
        /column updated_at can be NULL in table parcels, and a row with NULL there is in no/,
      ) as string,
    ]);
    expect(messages(told, 'warning')).toEqual([
      'no index begins with updated_at: each window reads the whole table; create an index on it',
      "column width is decimal(9,2), the contract says decimal(8,2): what doesn't fit is quarantined when it is staged",
      'column id is not in the contract: it is left out',
      'column note is not in the contract: it is left out',
      'column deleted_at is not in the contract: it is left out',
      'column label may be NULL in the source, never in the contract: such rows are quarantined',
      'column width is never NULL in the source, the contract allows it',
      'column state may be "lost" in the source, which values does not list',
      'column recipient_name looks like personal data (keyed_hash), the contract says it is none',
      'column deleted_at looks as if it marked deleted rows, and the contract has no deletes: it takes none for gone',
    ]);
    const inWords = await check(file);
    expect(inWords).toMatchObject({ code: 1, stderr: '' });
    expect(inWords?.stdout).toMatch(/^error +column colour \(string\) is missing$/m);
    expect(inWords?.stdout).toMatch(/The contract does not fit its table: 6 errors\.\n$/);
    const [tried] = await tributaryInTurn(['contract', 'try', file, '--secret', secrets['marketing'] ?? '', '--json']);
    expect(tried?.code).toBe(1);
  });

  it('refuses to page by what the source sorts in another order than that of its texts', async () => {
    const file = desk.contract(contractOf('parcels', { key: ['sort'], columns: [{ name: 'sort', type: 'string' }] }));
    expect(messages(checked(await check(file, '--json')), 'error')).toContainEqual(
      expect.stringContaining('column sort is of type enum, which the source doesn'),
    );
  });

  it('takes a view for what it is: without an index to tell by', async () => {
    const view = contractOf('some_parcels', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
    const told = checked(await check(desk.contract(view), '--json'));
    expect(told).toMatchObject({ code: 0, fits: true });
    expect(messages(told, 'warning')).toContainEqual(
      expect.stringMatching(/^key \(id\): a view has no index to tell by/),
    );
  });

  it('says of a table that is not there what to do, and of a contract what is wrong with it', async () => {
    const absent = desk.contract(contractOf('absent', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] }));
    expect(checked(await check(absent, '--json'))).toMatchObject({ code: 1, fits: false, columns: null });
    const [missing, broken, nowhere] = await tributaryInTurn(
      ...[absent, desk.write('broken.yaml', stringify({ dataset: 'broken' })), desk.out('none.yaml')].map((file) => [
        ...['contract', 'check', file, '--secret', secrets['marketing'] ?? ''],
      ]),
    );
    expect(missing?.stdout).toMatch(/^error +table absent is not in the catalog of marketing: correct source\.table/m);
    expect(broken).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ContractError: .*broken\.yaml/) as string,
    });
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("none.yaml: can't be read") as string });
    for (const { stderr } of [missing, broken, nowhere].filter((one) => one !== undefined))
      expect(stderr).not.toMatch(/^ +at /m);
  });
});
