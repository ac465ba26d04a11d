import { setTimeout as sleep } from 'node:timers/promises';
import { createRowKernel, type RowKernel } from '../../../../../lambdas/extract/kernel/row-kernel';
import { openMysql } from '../../../../../lambdas/extract/sources/mysql';
import type { Session } from '../../../../../lambdas/extract/sources/session';
import { type Mariadb, startMariadb } from '../../../servers/mariadb';
import { stopServers } from '../../../servers/server';
import { type Break, TcpProxy } from '../../../servers/tcp-proxy';
import { seeded } from '../../faults/random';
import { contractOf } from '../../setting';
import { type Failure, failureOf } from '../failure-of';

jest.setTimeout(120_000);

const limit = 20_000;
const contract = contractOf('orders', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
const statement = (sql: string): { sql: string; parameters: [] } => ({ sql, parameters: [] });
const everything = statement('SELECT t.id, t.note FROM orders AS t ORDER BY t.id');
const rows = 5000;

describe('a session on MariaDB', () => {
  let mariadb: Mariadb;
  let kernel: RowKernel;
  const sessions: Session[] = [];

  beforeAll(async () => {
    mariadb = await startMariadb();
    mariadb.sql(`
      USE marketing;
      CREATE TABLE orders (id BIGINT PRIMARY KEY, note VARCHAR(200) NOT NULL);
      INSERT INTO orders SELECT seq, REPEAT(MD5(seq), 4) FROM seq_1_to_${rows};
      CREATE TABLE wide (id BIGINT PRIMARY KEY, body LONGBLOB);
      INSERT INTO wide VALUES (1, REPEAT('x', 600000));
      CREATE TABLE odd (id BIGINT PRIMARY KEY, name VARCHAR(10) CHARACTER SET sjis);
      INSERT INTO odd VALUES (1, _sjis X'8540');
      CREATE USER stranger@'%' IDENTIFIED BY 'stranger' REQUIRE SSL;
      GRANT SELECT (id) ON marketing.orders TO stranger@'%';
      CREATE USER lonely@'%' IDENTIFIED BY 'lonely' REQUIRE SSL WITH MAX_USER_CONNECTIONS 1;
      GRANT SELECT ON marketing.* TO lonely@'%';
    `);
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
    const session = await openMysql({ ...mariadb.secret, ...changes }, contract, timeout);
    sessions.push(session);
    return session;
  };

  /** What the server is doing for a user other than the administrator, once it has come to what is expected, or in vain. */
  const connections = async (expected: number): Promise<number> => {
    for (let tries = 0; ; tries++) {
      const [[count] = []] = mariadb.rows("SELECT COUNT(*) FROM information_schema.processlist WHERE user <> 'root'");
      if (Number(count) === expected || tries === 40) return Number(count);
      await sleep(50);
    }
  };

  /** How many sockets this process has, once they are no more than expected, or in vain. */
  const sockets = async (expected: number): Promise<number> => {
    for (let tries = 0; ; tries++) {
      const count = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
      if (count <= expected || tries === 40) return count;
      await sleep(50);
    }
  };

  it('reads rows and answers queries in turn over one connection', async () => {
    const session = await open();
    for (let turn = 0; turn < 3; turn++) {
      kernel.begin();
      await session.read(everything, kernel, limit);
      expect(kernel.rows).toBe(rows);
      expect(kernel.lastKey).toEqual([String(rows)]);
      expect(
        await session.query(statement("SELECT COUNT(*), NULL, '?', 0.10, DATE'2025-01-01' FROM orders"), limit),
      ).toEqual([[String(rows), null, '?', '0.10', '2025-01-01']]);
    }
    expect(await connections(1)).toBe(1);
  });

  it('reads no rows where there are none', async () => {
    const session = await open();
    await session.read(statement('SELECT id, note FROM orders WHERE id < 0'), kernel, limit);
    expect([kernel.rows, kernel.checksum, kernel.lastKey]).toEqual([0, 0n, null]);
  });

  it('has the settings that texts depend on, may only read, and is given up by the server when it falls silent', async () => {
    const session = await open();
    const settings =
      'SELECT @@time_zone, @@sql_mode, @@tx_read_only, @@character_set_results, @@wait_timeout, @@net_write_timeout';
    expect(await session.query(statement(settings), limit)).toEqual([
      ['+00:00', 'ALLOW_INVALID_DATES', '1', 'utf8mb4', '180', '60'],
    ]);
  });

  it('goes on after a statement that the server refuses', async () => {
    const session = await open();
    for (const refused of [
      () => session.read(statement('SELECT id, colour FROM orders'), kernel, limit),
      () => session.query(statement('SELECT id, colour FROM orders'), limit),
    ])
      expect(await failureOf(refused())).toMatchObject({
        name: 'SourceSchemaError',
        message: expect.stringMatching(
          /dataset orders: table orders lacks a column of the contract \(error 1054: .*colour/,
        ) as string,
        transient: false,
      });
    await session.read(everything, kernel, limit);
    expect(kernel.rows).toBe(rows);
  });

  it('ends in an error that the server tells in the middle of the rows, and goes on', async () => {
    const session = await open();
    const fails = statement(
      `SELECT id, IF(id = ${rows}, (SELECT id FROM orders LIMIT 2), note) FROM orders ORDER BY id`,
    );
    const late = await failureOf(session.read(fails, kernel, limit));
    expect(late).toMatchObject({ name: 'SourceQueryError', message: expect.stringMatching(/error 1242/) as string });
    expect(await session.query(statement('SELECT 1'), limit)).toEqual([['1']]);
  });

  it('tells what is wrong with user, database, table and grants', async () => {
    expect(await failureOf(open({ password: 'wrong' }))).toMatchObject({ name: 'SourceAccessError', transient: false });
    expect(await failureOf(open({ dbname: 'elsewhere' }))).toMatchObject({
      name: 'SourceAccessError',
      transient: false,
    });
    const session = await open({ username: 'stranger', password: 'stranger' });
    expect(await failureOf(session.read(everything, kernel, limit))).toMatchObject({
      name: 'SourceAccessError',
      message: expect.stringMatching(/grant it SELECT/) as string,
      transient: false,
    });
    expect(await failureOf((await open()).read(statement('SELECT 1 FROM gone'), kernel, limit))).toMatchObject({
      name: 'SourceSchemaError',
      transient: false,
    });
  });

  it('that the server has no room for may be tried again', async () => {
    await open({ username: 'lonely', password: 'lonely' });
    expect(await failureOf(open({ username: 'lonely', password: 'lonely' }))).toMatchObject({
      name: 'SourceUnreachableError',
      message: expect.stringMatching(/takes no more connections/) as string,
      transient: true,
    });
  });

  it.each([
    ['read', (session: Session) => session.read(statement('SELECT id, SLEEP(30) FROM orders'), kernel, 700)],
    ['query', (session: Session) => session.query(statement('SELECT SLEEP(30)'), 700)],
  ])('gives a slow %s up in time, and the server does so too', async (_way, work) => {
    const session = await open();
    const started = Date.now();
    expect(await failureOf(work(session))).toMatchObject({ name: 'SourceTimeoutError', transient: false });
    expect(Date.now() - started).toBeLessThan(2500);
    expect(await connections(0)).toBe(0);
  });

  it('that was killed at the server is lost, whether it was asking or not', async () => {
    const session = await open();
    const kill = (what: string): void => {
      const [[id] = []] = mariadb.rows("SELECT id FROM information_schema.processlist WHERE user = 'reader'");
      mariadb.sql(`KILL ${what} ${id ?? ''}`);
    };
    const reading = failureOf(session.read(statement('SELECT id, SLEEP(20) FROM orders'), kernel, limit));
    await sleep(300);
    kill('CONNECTION');
    expect(await reading).toMatchObject({ name: 'SourceUnreachableError', transient: true });
    const idle = await open();
    kill('CONNECTION');
    await sleep(200);
    for (const work of [() => idle.query(statement('SELECT 1'), limit), () => idle.read(everything, kernel, limit)])
      expect(await failureOf(work())).toMatchObject({
        name: 'SourceUnreachableError',
        message: expect.stringMatching(/source marketing, dataset orders: the connection to .* broke off/) as string,
        transient: true,
      });
  });

  it('is given back at once when it is closed, also in the middle of rows', async () => {
    const idle = await open();
    const busy = await open();
    // The server sees that nobody listens when it writes again, or when its limit is over.
    const reading = failureOf(busy.read(statement('SELECT id, SLEEP(0.1) FROM orders'), kernel, 1500));
    await sleep(100);
    const started = Date.now();
    await Promise.all([idle.close(), busy.close()]);
    expect(Date.now() - started).toBeLessThan(400);
    expect(await reading).toMatchObject({ name: 'SourceUnreachableError' });
    expect(await connections(0)).toBe(0);
  });

  it('runs one statement at a time', async () => {
    const session = await open();
    const first = session.read(everything, kernel, limit);
    await expect(session.query(statement('SELECT 1'), limit)).rejects.toThrow(/one statement at a time/);
    await first;
    expect(kernel.rows).toBe(rows);
  });

  it('refuses a value that the server gives as NULL because it is too long', async () => {
    mariadb.sql('SET GLOBAL max_allowed_packet = 1048576');
    try {
      const session = await open();
      const failure = await failureOf(session.read(statement('SELECT id, HEX(body) FROM wide'), kernel, limit));
      expect(failure).toMatchObject({
        name: 'SourceQueryError',
        message: expect.stringMatching(/error 1301: .* raise max_allowed_packet/) as string,
      });
    } finally {
      mariadb.sql('SET GLOBAL max_allowed_packet = 16777216');
    }
  });

  it('refuses a character that has no place in Unicode', async () => {
    const session = await open();
    const converted = statement('SELECT id, CONVERT(name USING utf8mb4) FROM odd');
    expect(await failureOf(session.read(converted, kernel, limit))).toMatchObject({
      name: 'SourceQueryError',
      message: expect.stringMatching(/Cannot convert 'sjis'/) as string,
    });
  });

  it('refuses an answer that is no text', async () => {
    const session = await open();
    expect(await failureOf(session.query(statement("SELECT X'FF00'"), limit))).toMatchObject({
      name: 'SourceQueryError',
      message: expect.stringMatching(/no text/) as string,
    });
  });

  describe('whose connection is cut', () => {
    let proxy: TcpProxy;
    let next: Break | null = null;

    beforeAll(async () => {
      proxy = await TcpProxy.start(mariadb.port, () => next);
    });

    afterAll(() => proxy.close());

    const reading = async (): Promise<Failure> => {
      kernel.begin();
      return failureOf(
        openMysql({ ...mariadb.secret, port: proxy.port }, contract, 5000).then(async (session) => {
          try {
            await session.read(everything, kernel, 5000);
          } finally {
            await session.close();
          }
        }),
      );
    };

    it('reads through the proxy while it cuts nothing', async () => {
      next = null;
      expect(await reading()).toMatchObject({ name: 'none' });
      expect(kernel.rows).toBe(rows);
    });

    it.each(['end', 'reset'] as const)('by %s at any byte is lost, and may be tried again', async (by) => {
      const random = seeded(by.length);
      const before = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
      const early = [1, 4, 60, 120, ...Array.from({ length: 16 }, () => Math.floor(random() * 4500))];
      const late = Array.from({ length: 12 }, () => 6000 + Math.floor(random() * 600_000));
      for (const afterBytes of [...early, ...late]) {
        next = { afterBytes, by };
        const started = Date.now();
        expect({ afterBytes, ...(await reading()) }).toMatchObject({
          afterBytes,
          name: 'SourceUnreachableError',
          message: expect.stringMatching(
            /^source marketing, dataset orders: the connection to 127.0.0.1:\d+ broke off/,
          ) as string,
          transient: true,
        });
        expect(Date.now() - started).toBeLessThan(3000);
      }
      expect(await connections(0)).toBe(0);
      expect(await sockets(before)).toBeLessThanOrEqual(before);
    });
  });
});
