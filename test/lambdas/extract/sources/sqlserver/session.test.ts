import { createRowKernel, type RowKernel } from '../../../../../lambdas/extract/kernel/row-kernel';
import { keyCondition } from '../../../../../lambdas/extract/sources/keyset';
import type { Session } from '../../../../../lambdas/extract/sources/session';
import type { SourceColumn } from '../../../../../lambdas/extract/sources/source-column';
import { openSqlServer } from '../../../../../lambdas/extract/sources/sqlserver/session';
import { Parameters } from '../../../../../lambdas/extract/sources/statement';
import { stopServers } from '../../../servers/server';
import { type SqlServer, startStandIn } from '../../../servers/sql-server';
import { type Break, TcpProxy } from '../../../servers/tcp-proxy';
import { seeded } from '../../faults/random';
import { contractOf } from '../../setting';
import { type Failure, failureOf } from '../failure-of';

jest.setTimeout(120_000);

const limit = 20_000;
const contract = contractOf('orders', {
  key: ['id'],
  columns: [{ name: 'id', type: 'bigint' }],
  source: { system: 'sales' },
});
const statement = (sql: string): { sql: string; parameters: [] } => ({ sql, parameters: [] });
const everything = statement(
  'SELECT CONVERT(varchar(20), t.[id]), t.[note] COLLATE Latin1_General_BIN2 FROM [orders] AS t ORDER BY t.[id]',
);
/** Whose rows never end. */
const endless = statement(
  'SELECT CONVERT(varchar(20), a.[id]), b.[note] FROM [orders] AS a JOIN [orders] AS b ON a.[id] <> b.[id]',
);
/** That is long before its first row. */
const silent = statement(
  'SELECT CONVERT(varchar(20), COUNT_BIG(*)) FROM [orders] AS a JOIN [orders] AS b ON a.[note] <> b.[note]',
);
const rows = 5000;

describe('a session on SQL Server', () => {
  let server: SqlServer;
  let kernel: RowKernel;
  const sessions: Session[] = [];

  beforeAll(async () => {
    server = await startStandIn();
    await server.sql(`
      CREATE TABLE orders (id BIGINT PRIMARY KEY, note VARCHAR(200) NOT NULL);
      INSERT INTO orders SELECT seq, CONCAT('🚀', REPEAT(MD5(seq), 3)) FROM seq_1_to_${rows};
      CREATE TABLE moments (
        small SMALLINT NOT NULL, big BIGINT NOT NULL, amount DECIMAL(20,4) NOT NULL, price DECIMAL(19,4) NOT NULL COMMENT 'money',
        ratio DOUBLE NOT NULL, rate FLOAT NOT NULL, flag TINYINT(1) NOT NULL, day DATE NOT NULL, hour TIME(3) NOT NULL,
        old DATETIME(3) NOT NULL COMMENT 'datetime', fine DATETIME(6) NOT NULL, finest VARCHAR(27) NOT NULL COMMENT 'datetime2(7)',
        identifier UUID NOT NULL, narrow VARCHAR(40) NOT NULL COMMENT 'varchar(40)', wide VARCHAR(40) NOT NULL);
      INSERT INTO moments VALUES
        (-7, 9007199254740993, -1.5, 0.0001, 0.1, 0.1, 1, '2024-02-29', '23:59:59.997', '2025-03-30 02:30:00.003',
         '2025-03-30 02:30:00.000001', '2025-03-30 02:30:00.1234560', '6f9619ff-8b86-d011-b42d-00c04fc964ff', 'Straße', 'Ж🚀');
      ANALYZE TABLE orders;`);
    kernel = await createRowKernel({
      format: 'jsonl',
      columns: [
        { name: 'id', kind: 'integer' },
        { name: 'note', kind: 'text' },
      ],
      key: [0],
      hash: null,
    });
  });

  beforeEach(() => {
    kernel.begin();
  });

  afterEach(async () => {
    await Promise.all(sessions.splice(0).map((session) => session.close()));
  });

  afterAll(stopServers);

  const open = async (changes: object = {}, timeout = limit): Promise<Session> => {
    const session = await openSqlServer({ ...server.secret, ...changes }, contract, timeout);
    sessions.push(session);
    return session;
  };

  it('reads rows and answers queries in turn over one connection', async () => {
    const session = await open();
    for (let turn = 0; turn < 3; turn++) {
      kernel.begin();
      await session.read(everything, kernel, limit);
      expect(kernel.rows).toBe(rows);
      expect(kernel.lastKey).toEqual([String(rows)]);
      expect(
        await session.query(
          statement("SELECT CONVERT(varchar(20), COUNT_BIG(*)), N'ü🚀', '' FROM [orders] AS t"),
          limit,
        ),
      ).toEqual([[String(rows), 'ü🚀', '']]);
    }
  });

  it('reads no rows where there are none', async () => {
    const session = await open();
    await session.read(
      statement('SELECT CONVERT(varchar(20), t.[id]), t.[note] FROM [orders] AS t WHERE t.[id] < 0'),
      kernel,
      limit,
    );
    expect([kernel.rows, kernel.checksum, kernel.lastKey]).toEqual([0, 0n, null]);
  });

  it('goes on after a statement that the server refuses', async () => {
    const session = await open();
    for (const refused of [
      () => session.read(statement('SELECT t.[colour] FROM [orders] AS t'), kernel, limit),
      () => session.query(statement('SELECT t.[colour] FROM [orders] AS t'), limit),
    ])
      expect(await failureOf(refused())).toMatchObject({
        name: 'SourceSchemaError',
        message: expect.stringMatching(
          /dataset orders: table orders lacks a column of the contract \(error 207: .*colour/,
        ) as string,
        transient: false,
      });
    await session.read(everything, kernel, limit);
    expect(kernel.rows).toBe(rows);
  });

  it('refuses a column that comes as anything but text, and names its place', async () => {
    const session = await open();
    expect(
      await failureOf(session.query(statement('SELECT t.[note], t.[id] FROM [orders] AS t'), limit)),
    ).toMatchObject({
      name: 'SourceQueryError',
      message: expect.stringMatching(/column 2 comes as type 0x26, which is no text/) as string,
    });
  });

  it('finds a row by the texts of its columns, whatever their types', async () => {
    const session = await open();
    const { dialect } = session;
    const columns = (await session.query(dialect.catalog('moments'), limit)).map((row) => dialect.parseCatalog(row));
    const select = columns.map((column) => dialect.text(`t.${dialect.quote(column.name)}`, column)).join(', ');
    const [texts = []] = await session.query(statement(`SELECT ${select} FROM [moments] AS t`), limit);
    const found = async (column: SourceColumn, value: string, operator: '>' | '<='): Promise<boolean> => {
      const parameters = new Parameters(dialect);
      const key = { name: column.name, type: 'string', source: column };
      const where = keyCondition([key], operator, [value], { dialect, parameters });
      const sql = `SELECT ${dialect.countText} FROM [moments] AS t WHERE ${where}`;
      return (await session.query({ sql, parameters: parameters.list }, limit))[0]?.[0] === '1';
    };
    for (const [i, column] of columns.entries())
      expect([
        column.name,
        await found(column, texts[i] ?? '', '<='),
        await found(column, texts[i] ?? '', '>'),
      ]).toEqual([column.name, true, false]);
    expect(texts[columns.findIndex(({ name }) => name === 'old')]).toBe('2025-03-30 02:30:00.003');
  });

  it('tells the size of a row, and nothing of a table that is not there', async () => {
    const session = await open();
    const [[bytes = ''] = []] = await session.query(session.dialect.rowBytes('orders'), limit);
    expect(Number(bytes)).toBeGreaterThan(100);
    expect(Number(bytes)).toBeLessThan(400);
    expect(await session.query(session.dialect.rowBytes('gone'), limit)).toEqual([[null]]);
  });

  it('chooses about one row of n, the same ones every time', async () => {
    const session = await open();
    const condition = session.dialect.oneIn(50, ['CONVERT(varchar(20), t.[id])']);
    const chosen = statement(
      `SELECT CONVERT(varchar(20), t.[id]) FROM [orders] AS t WHERE ${condition} ORDER BY t.[id]`,
    );
    const first = await session.query(chosen, limit);
    expect(await session.query(chosen, limit)).toEqual(first);
    expect(first.length).toBeGreaterThan(rows / 100);
    expect(first.length).toBeLessThan(rows / 25);
  });

  it('sums exactly', async () => {
    const session = await open();
    const { dialect } = session;
    const column = (type: string): SourceColumn => ({
      ...{ name: 'amount', type, unsigned: false, nullable: true, precision: null, scale: null, encoding: null },
    });
    const amounts = [dialect.sum('t.[amount]', column('decimal')), dialect.sum('t.[price]', column('money'))];
    const sums = statement(`SELECT ${amounts.join(', ')} FROM [moments] AS t`);
    expect(await session.query(sums, limit)).toEqual([['-1.5000', '0.0001']]);
    expect(dialect.sum('t.[n]', column('int'))).toContain('SUM(CONVERT(bigint, t.[n]))');
  });

  it.each([
    ['before its first row', silent],
    ['in the middle of its rows', endless],
  ])('gives up a statement that takes too long %s', async (_, long) => {
    const session = await open();
    const begun = Date.now();
    const failure = await failureOf(session.read(long, kernel, 1000));
    expect(failure).toMatchObject({
      name: 'SourceTimeoutError',
      message: expect.stringMatching(/did not answer in time \(no whole answer within 1000 ms\)/) as string,
    });
    expect(Date.now() - begun).toBeLessThan(5000);
    expect(await failureOf(session.query(statement("SELECT 'a'"), limit))).toMatchObject({ transient: true });
  });

  it('is refused with a wrong password or another database, of which the secret is told to be wrong', async () => {
    expect(await failureOf(open({ password: 'wr0ng!' }))).toMatchObject({
      name: 'SourceAccessError',
      message: expect.stringMatching(/refuses user extractor \(error 18456/) as string,
      transient: false,
    });
    expect(await failureOf(open({ dbname: 'elsewhere' }))).toMatchObject({
      name: 'SourceAccessError',
      message: expect.stringMatching(/database elsewhere can't be opened .*error 4060/) as string,
    });
  });

  describe('whose connection breaks', () => {
    /** Breaks the connections one after the other as given; what comes behind them stays whole. */
    const through = async (breaks: readonly Break[], work: (port: number) => Promise<void>): Promise<void> => {
      const left = [...breaks];
      const proxy = await TcpProxy.start(server.secret.port, () => left.shift() ?? null);
      try {
        await work(proxy.port);
      } finally {
        await proxy.close();
      }
    };

    it.each(['end', 'reset'] as const)('while it is opened, fails in a way that passes (%s)', async (by) => {
      const opens = async (afterBytes: number): Promise<boolean> => {
        let failure: Failure | undefined;
        await through([{ afterBytes, by }], async (port) => {
          failure = await failureOf(open({ port }, 5000));
        });
        if (failure?.name === 'none') return true;
        expect({ afterBytes, ...failure }).toMatchObject({
          afterBytes,
          name: 'SourceUnreachableError',
          transient: true,
        });
        return false;
      };
      let afterBytes = 1;
      while (!(await opens(afterBytes))) afterBytes += 89;
      // Handshake, login and settings.
      expect(afterBytes).toBeGreaterThan(1500);
    });

    it.each(['end', 'reset'] as const)('in the middle of the rows, fails in a way that passes (%s)', async (by) => {
      const random = seeded(17);
      for (let i = 0; i < 6; i++) {
        const afterBytes = 8000 + Math.floor(random() * 900_000);
        await through([{ afterBytes, by }], async (port) => {
          kernel.begin();
          const session = await open({ port });
          const failure = await failureOf(session.read(everything, kernel, limit));
          expect({ afterBytes, ...failure }).toMatchObject({
            afterBytes,
            name: 'SourceUnreachableError',
            transient: true,
          });
          kernel.begin();
          await (await open({ port })).read(everything, kernel, limit);
          expect(kernel.rows).toBe(rows);
        });
      }
    });
  });
});
