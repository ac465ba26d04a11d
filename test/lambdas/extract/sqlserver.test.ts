import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { stopServers } from '../servers/server';
import { type SqlServer, startSqlServer } from '../servers/sql-server';
import { Caller, contractOf, linesOf, minutes, runningOut, settingOf } from './setting';

jest.setTimeout(120_000);

const source = { system: 'sales' };
const exact = contractOf('exact', {
  source,
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'label', type: 'string', nullable: true },
    { name: 'amount', type: 'decimal(18,4)', unit: 'USD', role: 'money', nullable: true },
    { name: 'wide', type: 'decimal(38,10)', nullable: true },
    { name: 'rate', type: 'double', nullable: true },
    { name: 'on_day', type: 'date', nullable: true },
    { name: 'occurred_at', type: 'timestamp', nullable: true },
  ],
});
const pairs = contractOf('pairs', {
  source,
  format: 'csv',
  key: ['region', 'n'],
  columns: [
    { name: 'region', type: 'string' },
    { name: 'n', type: 'bigint' },
    { name: 'note', type: 'string' },
  ],
});
const count = 2500;

describe('a window of a SQL Server table', () => {
  let server: SqlServer;
  let emulator: Emulator;
  let bucket: Bucket;

  beforeAll(async () => {
    [server, emulator] = await Promise.all([startSqlServer(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    await server.sql('DROP TABLE IF EXISTS exact, pairs, unplaced, customers;');
    await server.sql({
      mariadb: `
        CREATE TABLE exact (id BIGINT PRIMARY KEY, label VARCHAR(200), amount DECIMAL(18,4), wide DECIMAL(38,10), rate DOUBLE,
          on_day DATE, occurred_at DATETIME(6), updated_at DATETIME(6) NOT NULL);
        CREATE TABLE unplaced (id BIGINT PRIMARY KEY, updated_at DATETIME(6) NULL);
        CREATE TABLE customers (id BIGINT PRIMARY KEY, email VARCHAR(320), visits INT, updated_at DATETIME(6) NOT NULL);
        CREATE TABLE pairs (region VARCHAR(20) NOT NULL, n BIGINT NOT NULL, note VARCHAR(20), updated_at DATETIME(3) NOT NULL,
          PRIMARY KEY (region, n));`,
      sqlServer: `
        CREATE TABLE exact (id bigint PRIMARY KEY, label nvarchar(200), amount money, wide decimal(38,10), rate float,
          on_day date, occurred_at datetime2(6), updated_at datetime2(6) NOT NULL);
        CREATE TABLE unplaced (id bigint PRIMARY KEY, updated_at datetime2(6) NULL);
        CREATE TABLE customers (id bigint PRIMARY KEY, email nvarchar(320), visits int, updated_at datetime2(6) NOT NULL);
        CREATE TABLE pairs (region varchar(20) COLLATE Latin1_General_100_CI_AS_SC_UTF8 NOT NULL, n bigint NOT NULL,
          note varchar(20), updated_at datetime2(3) NOT NULL, PRIMARY KEY (region, n));`,
    });
    const values = [
      "(1, NULL, NULL, NULL, NULL, NULL, NULL, '2025-01-01 00:00:00')",
      "(2, N'', 0.1000, 0, 0.1, '2024-02-29', '2025-01-01 00:00:00.000001', '2025-01-01 12:00:00.123456')",
      "(9007199254740993, N'a, \"b\" 🚀 ü', 99999999999999.9999, -1234567890123456789012345678.0123456789, 0.30000000000000004, '9999-12-31', '2025-01-01 23:59:59.999999', '2025-01-01 23:59:59.999999')",
      "(9223372036854775807, N'null', -0.0001, 0.0000000001, -2.5, '2025-01-01', '2025-01-01 05:00:00', '2025-01-01 00:00:00.000001')",
      "(20, N'after the window', 1, 1, 1, '2025-01-01', NULL, '2025-01-02 00:00:00')",
      "(22, N'before the overlap', 1, 1, 1, '2025-01-01', NULL, '2024-12-31 23:44:59.999999')",
    ];
    const insert = `INSERT INTO exact VALUES ${values.join(', ')};`;
    // To MariaDB, N means three bytes a character.
    await server.sql({ mariadb: insert.replaceAll(/\bN'/g, "'"), sqlServer: insert });
    for (let first = 1; first <= count; first += 500) {
      const rows = Array.from({ length: 500 }, (_, i) => first + i).map(
        (n) => `('${['Nord', 'Süd', 'co-op', 'coop', 'ost'][n % 5] ?? ''}', ${n}, NULL, '2025-01-01 12:00:00')`,
      );
      await server.sql(`INSERT INTO pairs VALUES ${rows.join(', ')};`);
    }
  });

  afterAll(stopServers);

  const caller = async (contract: typeof exact, secret: object = {}, extra: object = {}): Promise<Caller> => {
    const options = { contracts: [contract], source: 'sales', ...extra };
    return new Caller(await settingOf(emulator, bucket, { ...server.secret, ...secret }, options), contract.dataset);
  };

  it('reaches JSON Lines digit by digit, from the overlap on and before its end', async () => {
    const manifest = await (await caller(exact)).wholeWindow('exact');
    expect(await linesOf(manifest, bucket)).toEqual([
      '{"id":1,"label":null,"amount":null,"wide":null,"rate":null,"on_day":null,"occurred_at":null,"updated_at":"2025-01-01T00:00:00.000000Z"}',
      '{"id":2,"label":"","amount":"0.1000","wide":"0.0000000000","rate":1.0000000000000001e-001,"on_day":"2024-02-29","occurred_at":"2025-01-01T00:00:00.000001Z","updated_at":"2025-01-01T12:00:00.123456Z"}',
      '{"id":9007199254740993,"label":"a, \\"b\\" 🚀 ü","amount":"99999999999999.9999","wide":"-1234567890123456789012345678.0123456789","rate":3.0000000000000004e-001,"on_day":"9999-12-31","occurred_at":"2025-01-01T23:59:59.999999Z","updated_at":"2025-01-01T23:59:59.999999Z"}',
      '{"id":9223372036854775807,"label":"null","amount":"-0.0001","wide":"0.0000000001","rate":-2.5000000000000000e+000,"on_day":"2025-01-01","occurred_at":"2025-01-01T05:00:00.000000Z","updated_at":"2025-01-01T00:00:00.000001Z"}',
    ]);
    expect(manifest.money).toEqual({ amount: '100000000000000.0998' });
  });

  it('is paged over a composite key of text and number without loss or duplicate, whatever the chunks', async () => {
    const whole = await rowsOf('uncut', pairs);
    expect(new Set(whole).size).toBe(count);
    let n = 0;
    const inChunksOf = (chunkRows: number): typeof pairs => ({
      ...pairs,
      source: { ...pairs.source, chunk_rows: chunkRows },
    });
    // Chunks of one page and of two, which holds 2000 rows: only the latter can be interrupted.
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1000, max: 2000 }), fc.integer({ min: 2100, max: 2400 }), async (one, two) => {
        expect(await rowsOf(`property.${n++}`, inChunksOf(one), minutes(15))).toEqual(whole);
        expect(await rowsOf(`property.${n++}`, inChunksOf(two), runningOut())).toEqual(whole);
      }),
      { numRuns: 1 },
    );
  });

  const rowsOf = async (id: string, contract: typeof pairs, remaining?: () => number): Promise<string[]> => {
    const manifest = await (await caller(contract)).wholeWindow(id, remaining);
    expect(manifest.rows).toBe(count);
    return (await linesOf(manifest, bucket)).filter((line) => !line.startsWith('region,'));
  };

  it('gives the hash of an address in the place of the address, under the contract’s name', async () => {
    const insert =
      "INSERT INTO customers VALUES (1, N' Zoë@Example.COM', 3, '2025-01-01 10:00:00'), (2, NULL, NULL, '2025-01-01 10:00:00');";
    await server.sql({ mariadb: insert.replaceAll("N'", "'"), sqlServer: insert });
    const contract = contractOf('customers', {
      source,
      format: 'csv',
      key: ['id'],
      columns: [
        { name: 'id', type: 'bigint' },
        { name: 'email_hash', source_column: 'email', type: 'string', personal_data: 'keyed_hash' },
        { name: 'visits', type: 'int', nullable: true },
      ],
    });
    const key = Buffer.alloc(32, 7);
    const hashKeyArn = await emulator.secret(
      'tributary/test/hash-key',
      JSON.stringify({ key: key.toString('base64') }),
    );
    const hash = createHmac('sha256', key).update('zoë@example.com').digest('hex');
    const manifest = await (await caller(contract, {}, { hashKeyArn })).wholeWindow('hashed');
    expect(await linesOf(manifest, bucket)).toEqual([
      'id,email_hash,visits,updated_at',
      `1,${hash},3,2025-01-01T10:00:00.000000Z`,
      '2,,,2025-01-01T10:00:00.000000Z',
    ]);
  });

  it('is refused where the change column can be NULL', () =>
    fails(
      caller(contractOf('unplaced', { source, key: ['id'], columns: [{ name: 'id', type: 'bigint' }] })),
      'SourceContractError',
      /column updated_at can be NULL in table unplaced.*declare it NOT NULL/,
    ));

  const fails = async (planned: Promise<Caller>, name: string, message: RegExp): Promise<void> =>
    expect((await planned).plan('failing.plan')).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });

  it('can’t be read with a wrong password, which the message does not tell', () =>
    fails(
      caller(exact, { password: 'wr0ng!' }),
      'SourceAccessError',
      /^source sales, dataset exact: (?!.*wr0ng!).*refuses user .*put the right username and password/,
    ));

  it('can’t be read where the table is unknown', () =>
    fails(
      caller({ ...exact, source: { ...exact.source, table: 'gone' } }),
      'SourceSchemaError',
      /table gone is not in the source's catalog/,
    ));

  it('can’t be read where a column is unknown', () =>
    fails(
      caller({ ...exact, columns: exact.columns.map((c) => (c.name === 'rate' ? { ...c, name: 'colour' } : c)) }),
      'SourceSchemaError',
      /table exact is not what the contract says: column colour \(double\) is missing/,
    ));

  it('can’t be read where nobody listens', () =>
    fails(caller(exact, { port: 1 }), 'SourceUnreachableError', /:1 can't be reached/));

  it('can’t be read where the certificate is of an unknown authority', () =>
    fails(caller(exact, { ca: undefined }), 'SourceCertificateError', /certificate of .* is not trusted/));
});
