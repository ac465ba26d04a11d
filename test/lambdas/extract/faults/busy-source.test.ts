import { type Connection, createConnection } from 'mysql2/promise';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bucket, type Emulator, startEmulator } from '../../servers/emulator';
import { type Mariadb, startMariadb } from '../../servers/mariadb';
import { stopServers } from '../../servers/server';
import { Caller, contractOf, linesOf, settingOf } from '../setting';
import { seeded } from './random';

jest.setTimeout(120_000);

/** Seconds; every transaction ends within it, and so far behind now a window has to end. */
const longestTransaction = 2;
const seconds = 10;
const keys = 400;

const balances = contractOf('balances', {
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'version', type: 'bigint' },
  ],
  source: { overlap_minutes: 0, safety_lag_minutes: 0, chunk_rows: 1000 },
});

interface Row {
  readonly id: number;
  readonly version: number;
  readonly updated_at: string;
}

describe('windows over a table that is written to', () => {
  let mariadb: Mariadb;
  let emulator: Emulator;
  let bucket: Bucket;

  beforeAll(async () => {
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    mariadb.sql(`
      USE marketing;
      CREATE TABLE balances (
        id BIGINT PRIMARY KEY, version BIGINT NOT NULL, updated_at DATETIME(6) NOT NULL, KEY (updated_at));
      INSERT INTO balances SELECT seq, 0, NOW(6) FROM seq_1_to_${keys};
      CREATE USER writer@'%' IDENTIFIED BY 'writer' REQUIRE SSL;
      GRANT ALL ON marketing.* TO writer@'%';
    `);
  });

  afterAll(stopServers);

  const connect = (): Promise<Connection> =>
    createConnection({
      ...{ host: '127.0.0.1', port: mariadb.port, user: 'writer', password: 'writer', database: 'marketing' },
      ssl: { ca: mariadb.secret.ca ?? '' },
    });

  /** Changes rows at random, some in transactions that take their time to commit. */
  const write = async (seed: number, until: number): Promise<void> => {
    const random = seeded(seed);
    const connection = await connect();
    while (Date.now() < until) {
      await connection.beginTransaction();
      // Rows of one writer alone: two that wait for one another would make a transaction longer than is promised.
      const id = 1 + seed + 4 * Math.floor(random() * (keys / 4));
      await connection.query('UPDATE balances SET version = version + 1, updated_at = NOW(6) WHERE id = ?', [id]);
      if (random() < 0.1) await sleep(random() * (longestTransaction - 0.5) * 1000);
      await connection.commit();
      await sleep(random() * 5);
    }
    await connection.end();
  };

  const extract = async (start: number, end: number): Promise<Row[]> => {
    const window = { start: isoSeconds(start), end: isoSeconds(end) };
    const setting = await settingOf(emulator, bucket, mariadb.secret, { contracts: [balances], now: () => new Date() });
    const manifest = await new Caller(setting, 'balances', window).wholeWindow(`busy-${start}`);
    return (await linesOf(manifest, bucket)).map((line) => JSON.parse(line) as Row);
  };
  const isoSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

  it('lose no change, though transactions commit later than others that began after them', async () => {
    const began = Math.floor(Date.now() / 1000) * 1000 - 60_000;
    const until = Date.now() + seconds * 1000;
    const writers = Promise.all([0, 1, 2, 3].map((seed) => write(seed, until)));
    const newest = new Map<number, Row>();
    let start = began;
    const last = Math.ceil(until / 1000) * 1000 + longestTransaction * 1000;
    while (start < last) {
      const end = Math.min(last, Math.floor(Date.now() / 1000 - longestTransaction) * 1000);
      if (end > start) {
        for (const row of await extract(start, end)) {
          const known = newest.get(row.id);
          if (known === undefined || known.updated_at < row.updated_at) newest.set(row.id, row);
        }
        start = end;
      }
      await sleep(200);
    }
    await writers;
    const connection = await connect();
    const [rows] = await connection.query('SELECT id, version FROM balances ORDER BY id');
    await connection.end();
    const found = [...newest.values()].sort((a, b) => a.id - b.id).map(({ id, version }) => ({ id, version }));
    expect((rows as { version: number }[]).some(({ version }) => version > 3)).toBe(true);
    expect(found).toEqual(rows);
  });
});
