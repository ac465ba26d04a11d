import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Manifest } from '../../lambdas/extract/manifest';
import { contractOf } from '../lambdas/extract/setting';
import { type Mariadb, startMariadb } from '../lambdas/servers/mariadb';
import { stopServers } from '../lambdas/servers/server';
import { type SqlServer, startSqlServer } from '../lambdas/servers/sql-server';
import { Desk, type Outcome, tributary, tributaryInTurn } from './command';

jest.setTimeout(180_000);

const window = ['--window', '2025-01-01..2025-01-02'];
const orders = contractOf('orders', {
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'label', type: 'string', nullable: true },
    { name: 'amount', source_column: 'paid', type: 'decimal(18,4)', unit: 'USD', role: 'money' },
  ],
});
const plain = contractOf('plain', {
  format: 'csv',
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'label', type: 'string' },
  ],
});
const customers = contractOf('customers', {
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'email', type: 'string', personal_data: 'keyed_hash' },
  ],
});
const rowsOfOrders = 2500;

interface Told {
  readonly rows: number;
  readonly rows_in_window: number;
  readonly whole_window: boolean;
  readonly checksum: string;
  readonly money: Record<string, string>;
  readonly columns: readonly object[];
  readonly drift: object;
  readonly lines: readonly string[];
  readonly files: readonly string[];
  readonly folder: string;
  readonly manifest: string | null;
  readonly hash_key: string | null;
  readonly warnings: readonly string[];
  readonly error?: { readonly type: string; readonly message: string };
}

const contentOf = (files: readonly string[]): string[] =>
  files.flatMap((file) => gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n'));

describe('tributary contract try', () => {
  const desk = new Desk();
  let mariadb: Mariadb;
  let secret: string;

  beforeAll(async () => {
    mariadb = await startMariadb();
    secret = desk.secret('marketing.json', mariadb.secret);
    mariadb.sql(`
      USE marketing;
      CREATE TABLE orders (
        id BIGINT UNSIGNED PRIMARY KEY, label VARCHAR(50), paid DECIMAL(18,4) NOT NULL, note TEXT,
        updated_at DATETIME(6) NOT NULL, KEY (updated_at));
      INSERT INTO orders SELECT seq, IF(seq % 3, CONCAT('a "label" 🚀 ', seq), NULL), seq / 100, 'x',
        '2025-01-01 12:00:00.000001' FROM seq_1_to_${rowsOfOrders};
      INSERT INTO orders VALUES (1000000, 'in another window', 1, '', '2025-01-02 00:00:00');
      CREATE TABLE plain (id BIGINT PRIMARY KEY, label VARCHAR(50) NOT NULL, updated_at DATETIME(6) NOT NULL);
      INSERT INTO plain VALUES (1, 'say "hi", \\\\ 🚀', '2025-01-01 12:00:00'), (2, '\\\\e[31mred', '2025-01-01 12:00:00');
      UPDATE plain SET label = CONCAT(CHAR(27), '[31mred') WHERE id = 2;
      CREATE TABLE customers (id BIGINT PRIMARY KEY, email VARCHAR(50) NOT NULL, updated_at DATETIME(6) NOT NULL);
      INSERT INTO customers VALUES (1, 'Zoe@Example.com', '2025-01-01 12:00:00');
    `);
  });

  afterAll(async () => {
    await stopServers();
    desk.clear();
  });

  /** @returns what a trial tells machines, whatever became of it */
  const told = async (...args: readonly string[]): Promise<Told & { readonly code: number }> =>
    toldBy(await tributary('contract', 'try', ...args, '--json'));
  const toldBy = ({ code, stdout, stderr }: Outcome): Told & { readonly code: number } => {
    if (stdout === '') throw new Error(stderr);
    return { ...(JSON.parse(stdout) as Told), code };
  };

  it('brings a table whose contract is outside of the repository into a folder, equal to the source, also twice at once', async () => {
    const out = desk.out('whole');
    const file = desk.contract(orders);
    const [trial, other] = await Promise.all(
      [out, desk.out('twin')].map((folder) => told(file, '--secret', secret, '--out', folder, ...window)),
    );
    if (trial === undefined || other === undefined) throw new Error('no trials');
    const expected = mariadb.rows(`
      SELECT id, label, paid, DATE_FORMAT(updated_at, '%Y-%m-%dT%H:%i:%s.%fZ') FROM marketing.orders
      WHERE updated_at < '2025-01-02' ORDER BY id`);
    const rows = contentOf(trial.files).map((line) =>
      Object.values(JSON.parse(line) as Record<string, string | number | null>).map((value) => String(value ?? 'NULL')),
    );
    expect(rows).toEqual(expected);
    expect(rows).toHaveLength(rowsOfOrders);
    expect(contentOf(other.files)).toEqual(contentOf(trial.files));
    expect(trial).toMatchObject({
      ...{ code: 0, folder: out, rows: rowsOfOrders, rows_in_window: rowsOfOrders, whole_window: true },
      money: { amount: '31262.5000' },
      drift: { added: ['note'], faults: [] },
    });
    const manifest = JSON.parse(readFileSync(trial.manifest ?? '', 'utf8')) as Manifest;
    expect(manifest.parts.map(({ key }) => join(out, key))).toEqual(trial.files);
    expect(manifest.source_state.checksum).toBe(trial.checksum);
  });

  it('shows how each column is written, what has drifted, and the first lines', async () => {
    const { code, stdout } = await tributary('contract', 'try', desk.contract(orders), '--secret', secret, ...window);
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ amount +│ decimal\(18,4\) │ paid decimal\(18,4\) +│ no +│ string of the source’s text/);
    expect(stdout).toContain('column note is not in the contract: it is left out');
    expect(stdout).toContain('column id is bigint unsigned, the contract says bigint');
    expect(stdout).toMatch(/rows +2,500\n/);
    expect(stdout).toContain(
      '{"id":1,"label":"a \\"label\\" 🚀 1","amount":"0.0100","updated_at":"2025-01-01T12:00:00.000001Z"}',
    );
    const folder = /^folder +(.*)$/m.exec(stdout)?.[1] ?? '';
    expect(readdirSync(folder).sort()).toEqual(['.store', 'control', 'manifests', 'raw']);
    rmSync(folder, { recursive: true });
  });

  it('keeps what a value could do to the terminal from it', async () => {
    const args = ['--secret', secret, '--out', desk.out('plain'), ...window];
    const { stdout } = await tributary('contract', 'try', desk.contract(plain), ...args);
    expect(stdout).toContain('id,label,updated_at\n1,"say \\"hi\\", \\\\ 🚀",2025-01-01T12:00:00.000000Z\n');
    expect(stdout).toContain('2,\\u{1b}[31mred,');
  });

  it('stops at a number of rows, says what is left and commits nothing', async () => {
    const trial = await told(
      desk.contract(orders),
      '--secret',
      secret,
      '--out',
      desk.out('some'),
      '--rows',
      '10',
      ...window,
    );
    expect(trial).toMatchObject({ code: 0, whole_window: false, manifest: null, rows_in_window: rowsOfOrders });
    expect(trial.rows).toBeGreaterThanOrEqual(10);
    expect(trial.rows).toBeLessThan(rowsOfOrders);
    expect(contentOf(trial.files)).toHaveLength(trial.rows);
  });

  it('hashes personal data by the key that is given, or by one that nobody keeps', async () => {
    const key = Buffer.from('0123456789abcdef0123456789abcdef');
    const keyFile = desk.secret('key.json', { key: key.toString('base64') });
    const hash = createHmac('sha256', key).update('zoe@example.com').digest('hex');
    const args = ['contract', 'try', desk.contract(customers), '--secret', secret, '--json', ...window];
    const outcomes = await tributaryInTurn(
      [...args, '--out', desk.out('given'), '--hash-key', keyFile],
      [...args, '--out', desk.out('random')],
    );
    const [given, random] = outcomes.map(toldBy);
    if (given === undefined || random === undefined) throw new Error('no trials');
    expect(JSON.parse(given.lines[0] ?? '')).toMatchObject({ id: 1, email: hash });
    expect([given.hash_key, random.hash_key]).toEqual(['given', 'random']);
    expect(JSON.parse(random.lines[0] ?? '')).toMatchObject({
      email: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(random.lines[0]).not.toContain(hash);
  });

  it('spells out a column that is missing', async () => {
    const { columns, ...rest } = orders;
    const more = contractOf('orders', {
      key: ['id'],
      columns: [...columns.slice(0, 2), { name: 'colour', type: 'string' }],
    });
    const file = desk.contract({ ...rest, columns: more.columns });
    const args = ['contract', 'try', file, '--secret', secret, '--out', desk.out('missing'), ...window];
    const [inWords, asJson] = await tributaryInTurn(args, [...args, '--json']);
    if (inWords === undefined || asJson === undefined) throw new Error('no trials');
    expect(inWords.code).toBe(1);
    expect(inWords.stdout).toMatch(/│ colour +│ string +│ missing/);
    expect(inWords.stderr).toContain(
      'SourceSchemaError: source marketing, dataset orders: table orders is not what the contract says: column colour ' +
        '(string) is missing',
    );
    expect(toldBy(asJson)).toMatchObject({
      code: 1,
      drift: { faults: ['column colour (string) is missing'] },
      error: { type: 'SourceSchemaError' },
    });
  });

  it('fails in the words of the product, and shows no secret, when the password is wrong', async () => {
    const wrong = desk.secret('wrong.json', { ...mariadb.secret, password: 'tr0ub4dor&3' });
    const args = ['contract', 'try', desk.contract(orders), '--secret', wrong, ...window];
    const outcomes = await tributaryInTurn(args, [...args, '--json']);
    expect(outcomes).toHaveLength(2);
    for (const outcome of outcomes) {
      const folder = /(\/\S*tributary-orders-\w{6})/.exec(outcome.stdout)?.[1] ?? '/';
      expect(existsSync(folder)).toBe(false);
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toMatch(/^SourceAccessError: .*refuses user reader .*put the right username and password/);
      expect(outcome.stdout + outcome.stderr).not.toContain('tr0ub4dor&3');
    }
  });

  it('warns of a secret that others may read, and of none that they may not', async () => {
    const open = desk.secret('open.json', mariadb.secret);
    chmodSync(open, 0o644);
    const args = ['contract', 'try', desk.contract(plain), '--json', '--out', desk.out('warned'), ...window];
    const outcomes = await tributaryInTurn([...args, '--secret', open], [...args, '--secret', secret]);
    expect(outcomes.map((outcome) => toldBy(outcome).warnings)).toEqual([
      [`secret ${open} can be read by other users: chmod 600 ${open}`],
      [],
    ]);
  });

  it('names file, place and rule of a contract that breaks one', async () => {
    const file = desk.write('broken.yaml', 'dataset: Broken\n');
    const [broken, absent] = await tributaryInTurn(
      ...[file, desk.out('absent.yaml')].map((contract) => ['contract', 'try', contract, '--secret', secret]),
    );
    const saying = (words: string): object => ({ code: 1, stderr: expect.stringContaining(words) as string });
    expect(broken).toMatchObject(saying(`ContractError: ${file}: dataset: must be snake_case`));
    expect(absent).toMatchObject(saying("absent.yaml: can't be read"));
  });

  it('answers 2 to what can’t be meant so', async () => {
    const file = desk.contract(plain);
    const misuse = await tributary('contract', 'try', file);
    const [other, help] = await tributaryInTurn(
      ['contract', 'try', file, '--secret', secret, '--window', '2025-01-01', '--rows', '0'],
      ['--help'],
    );
    for (const outcome of [misuse, other])
      expect(outcome).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/^(error|UsageError): /) as string,
      });
    expect(help?.code).toBe(0);
  });
});

describe('tributary contract try on SQL Server', () => {
  const desk = new Desk();
  let server: SqlServer;

  beforeAll(async () => {
    server = await startSqlServer();
    await server.sql({
      mariadb: `
        CREATE TABLE orders (
          id BIGINT PRIMARY KEY, label VARCHAR(50), paid DECIMAL(18,4) NOT NULL, updated_at DATETIME(6) NOT NULL);
        INSERT INTO orders VALUES (1, 'ü 🚀', 0.1, '2025-01-01 12:00:00'), (2, NULL, -0.0001, '2025-01-01 12:00:00')`,
      sqlServer: `
        CREATE TABLE orders (
          id BIGINT PRIMARY KEY, label NVARCHAR(50), paid DECIMAL(18,4) NOT NULL, updated_at DATETIME2 NOT NULL);
        INSERT INTO orders VALUES (1, N'ü 🚀', 0.1, '2025-01-01 12:00:00'), (2, NULL, -0.0001, '2025-01-01 12:00:00')`,
    });
  });

  afterAll(async () => {
    await stopServers();
    desk.clear();
  });

  it('brings a table into a folder', async () => {
    const args = [
      desk.contract(orders),
      '--secret',
      desk.secret('sales.json', server.secret),
      '--out',
      desk.out('sales'),
    ];
    const { code, stdout, stderr } = await tributary('contract', 'try', ...args, ...window, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(contentOf((JSON.parse(stdout) as Told).files)).toEqual([
      '{"id":1,"label":"ü 🚀","amount":"0.1000","updated_at":"2025-01-01T12:00:00.000000Z"}',
      '{"id":2,"label":null,"amount":"-0.0001","updated_at":"2025-01-01T12:00:00.000000Z"}',
    ]);
  });
});
