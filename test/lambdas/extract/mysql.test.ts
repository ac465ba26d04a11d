import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { contractSchema } from '../../../contracts/contract';
import { type Emulator, startEmulator, type Bucket } from '../servers/emulator';
import { type Mariadb, startMariadb } from '../servers/mariadb';
import { stopServers } from '../servers/server';
import { Caller, contractOf, day, linesOf, minutes, runningOut, settingOf } from './setting';

jest.setTimeout(120_000);

const exact = contractOf('exact', {
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'label', type: 'string', nullable: true },
    { name: 'spend', type: 'decimal(18,4)', unit: 'USD', role: 'money', nullable: true },
    { name: 'wide', type: 'decimal(38,10)', nullable: true },
    { name: 'rate', type: 'double', nullable: true },
    { name: 'active', type: 'boolean', nullable: true },
    { name: 'on_day', type: 'date', nullable: true },
    { name: 'occurred_at', type: 'timestamp', nullable: true },
  ],
});
const plain = contractOf('plain', {
  format: 'csv',
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'label', type: 'string' },
    { name: 'active', type: 'boolean', nullable: true },
  ],
});
const pairs = contractOf('pairs', {
  key: ['day', 'campaign', 'n'],
  columns: [
    { name: 'day', type: 'date' },
    { name: 'campaign', type: 'string' },
    { name: 'n', type: 'bigint' },
    { name: 'spend', type: 'decimal(18,4)', unit: 'USD', role: 'money' },
  ],
});

describe('a window of a MySQL table', () => {
  let mariadb: Mariadb;
  let emulator: Emulator;
  let bucket: Bucket;

  beforeAll(async () => {
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    mariadb.sql(`
      USE marketing;
      SET time_zone = '+05:00';
      CREATE TABLE exact (
        id BIGINT UNSIGNED PRIMARY KEY, label VARCHAR(200), spend DECIMAL(18,4), wide DECIMAL(38,10), rate DOUBLE,
        active BIT(1), on_day DATE, occurred_at TIMESTAMP(6) NULL, updated_at DATETIME(6) NOT NULL, KEY (updated_at));
      INSERT INTO exact VALUES
        (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-01-01 00:00:00'),
        (2, '', 0.1000, 0, 0.1, b'0', '0000-00-00', '2025-01-01 05:00:00.000001', '2025-01-01 12:00:00.123456'),
        (9007199254740993, 'a, "b"\\n🚀\\t\\\\ ü', 99999999999999.9999, -1234567890123456789012345678.0123456789,
          1e-300, b'1', '2024-02-29', '2025-01-01 23:59:59.999999', '2025-01-01 23:59:59.999999'),
        (18446744073709551615, 'null', -0.0001, 0.0000000001, -2.5, b'1', '2025-01-01', '2025-01-01 05:00:00',
          '2025-01-01 00:00:00.000001'),
        (20, 'after the window', 1, 1, 1, b'1', '2025-01-01', NULL, '2025-01-02 00:00:00'),
        (21, 'in the overlap', 1, 1, 1, b'1', '2025-01-01', NULL, '2024-12-31 23:45:00'),
        (22, 'before the overlap', 1, 1, 1, b'1', '2025-01-01', NULL, '2024-12-31 23:44:59.999999');
      CREATE TABLE unplaced (id BIGINT PRIMARY KEY, Changed DATETIME(6) NULL);
      INSERT INTO unplaced VALUES (1, '2025-01-01 10:00:00'), (2, NULL);
      CREATE VIEW placed AS SELECT id, COALESCE(Changed, '1970-01-01') AS Changed FROM unplaced;
      CREATE TABLE deliveries (
        record BIGINT PRIMARY KEY, order_no BIGINT NOT NULL, paid DECIMAL(18,2), refund DECIMAL(18,2),
        updated_at DATETIME(6) NOT NULL, KEY (updated_at));
      INSERT INTO deliveries SELECT seq, 9000 - seq DIV 2, IF(seq % 3, seq / 100, NULL), NULL, '2025-01-01 12:00:00'
        FROM seq_1_to_5000;
      CREATE TABLE plain (id BIGINT PRIMARY KEY, label VARCHAR(200), active TINYINT(1), updated_at DATETIME NOT NULL);
      INSERT INTO plain VALUES (1, NULL, NULL, '2025-01-01 10:00:00'), (2, '', 0, '2025-01-01 10:00:00'),
        (3, 'say "hi", 🚀', 1, '2025-01-01 10:00:00'), (4, ' padded ', 1, '2025-01-01 10:00:00');
      CREATE TABLE pairs (
        day DATE, campaign VARCHAR(20), n BIGINT, spend DECIMAL(18,4) NOT NULL, updated_at DATETIME(6) NOT NULL,
        PRIMARY KEY (day, campaign, n), KEY (updated_at));
      INSERT INTO pairs SELECT DATE('2025-01-01') + INTERVAL seq % 5 DAY, CONCAT('Kampagne ', seq DIV 5 % 7), seq, seq / 10000,
        '2025-01-01 12:00:00' FROM seq_1_to_4321;
      CREATE TABLE many LIKE plain;
      INSERT INTO many SELECT seq, SHA1(seq), seq % 2, '2025-01-01 12:00:00' FROM seq_1_to_100000;
    `);
  });

  afterAll(stopServers);

  const caller = async (contract: typeof exact, options = {}): Promise<Caller> =>
    new Caller(
      await settingOf(emulator, bucket, mariadb.secret, { contracts: [contract], ...options }),
      contract.dataset,
    );

  it('reaches JSON Lines digit by digit, from the overlap on and before its end', async () => {
    const manifest = await (await caller(exact)).wholeWindow('exact');
    const lines = await linesOf(manifest, bucket);
    expect(lines).toEqual([
      '{"id":1,"label":null,"spend":null,"wide":null,"rate":null,"active":null,"on_day":null,"occurred_at":null,"updated_at":"2025-01-01T00:00:00.000000Z"}',
      '{"id":2,"label":"","spend":"0.1000","wide":"0.0000000000","rate":0.1,"active":false,"on_day":"0000-00-00","occurred_at":"2025-01-01T00:00:00.000001Z","updated_at":"2025-01-01T12:00:00.123456Z"}',
      '{"id":21,"label":"in the overlap","spend":"1.0000","wide":"1.0000000000","rate":1,"active":true,"on_day":"2025-01-01","occurred_at":null,"updated_at":"2024-12-31T23:45:00.000000Z"}',
      '{"id":9007199254740993,"label":"a, \\"b\\"\\n🚀\\t\\\\ ü","spend":"99999999999999.9999","wide":"-1234567890123456789012345678.0123456789","rate":1e-300,"active":true,"on_day":"2024-02-29","occurred_at":"2025-01-01T18:59:59.999999Z","updated_at":"2025-01-01T23:59:59.999999Z"}',
      '{"id":18446744073709551615,"label":"null","spend":"-0.0001","wide":"0.0000000001","rate":-2.5,"active":true,"on_day":"2025-01-01","occurred_at":"2025-01-01T00:00:00.000000Z","updated_at":"2025-01-01T00:00:00.000001Z"}',
    ]);
    expect(manifest.money).toEqual({ spend: '100000000000001.0998' });
  });

  it('reaches CSV with NULL apart from the empty string', async () => {
    const manifest = await (await caller(plain)).wholeWindow('plain');
    const [part] = manifest.parts;
    expect(await bucket.unzip(part?.key ?? '')).toBe(
      'id,label,active,updated_at\n' +
        '1,,,2025-01-01T10:00:00.000000Z\n' +
        '2,"",false,2025-01-01T10:00:00.000000Z\n' +
        '3,"say \\"hi\\", 🚀",true,2025-01-01T10:00:00.000000Z\n' +
        '4," padded ",true,2025-01-01T10:00:00.000000Z\n',
    );
  });

  it('lies where the raw layout says, and the manifest says what lies there', async () => {
    const manifest = await (await caller(pairs)).wholeWindow('layout');
    const prefix = `raw/marketing/pairs/extract_date=2025-01-01/window_id=20250101T000000Z_20250102T000000Z/attempt=${manifest.attempt}/`;
    expect(manifest).toMatchObject({
      schema: 1,
      source: 'marketing',
      dataset: 'pairs',
      contract_version: 1,
      window: day,
      window_id: '20250101T000000Z_20250102T000000Z',
      extract_date: '2025-01-01',
      rows: 4321,
      money: { spend: '933.7681' },
      columns: ['day', 'campaign', 'n', 'spend', 'updated_at'],
      committed_at: '2025-06-01T00:00:00.000Z',
    });
    expect(manifest.parts.map(({ key }) => key.replace(/-[0-9a-f]{12}\./, '.'))).toEqual(
      [0, 1, 2, 3, 4].map((chunk) => `${prefix}part-0000${chunk}-00000.jsonl.gz`),
    );
    expect(manifest.parts.map(({ rows }) => rows)).toEqual([1000, 1000, 1000, 1000, 321]);
    for (const { key, bytes, sha256, rows } of manifest.parts) {
      const body = await bucket.read(key);
      expect(body.length).toBe(bytes);
      expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
      expect((await bucket.unzip(key)).trimEnd().split('\n')).toHaveLength(rows);
    }
    const stored = await bucket.read('manifests/marketing/pairs/20250101T000000Z_20250102T000000Z.json');
    expect(JSON.parse(stored.toString())).toEqual(manifest);
  });

  it('is paged over a composite key without loss or duplicate, whatever the chunks and interruptions', async () => {
    const whole = await linesOf(await (await caller(pairs)).wholeWindow('uncut'), bucket);
    expect(new Set(whole).size).toBe(4321);
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1000, max: 5000 }), fc.boolean(), async (chunkRows, interrupted) => {
        const contract = { ...pairs, source: { ...pairs.source, chunk_rows: chunkRows } };
        const left = interrupted ? runningOut() : minutes(15);
        const manifest = await (await caller(contract)).wholeWindow(`property.${n++}`, left);
        expect(await linesOf(manifest, bucket)).toEqual(whole);
        expect(manifest.money).toEqual({ spend: '933.7681' });
      }),
      { numRuns: 6 },
    );
  });

  it('is handed back with a cursor before the time runs out, and goes on in another part', async () => {
    const setting = await settingOf(emulator, bucket, mariadb.secret, {
      contracts: [{ ...pairs, source: { ...pairs.source, chunk_rows: 100_000 } }],
    });
    const one = new Caller(setting, 'pairs');
    const { attempt, chunks } = await one.plan('cursor.plan');
    expect(chunks).toEqual([{ index: 0, lower: null, upper: null }]);
    const whole = { index: 0, lower: null, upper: null };
    const first = await one.extract('cursor.0', attempt, whole, { remaining: runningOut() });
    expect(first.rows).toBe(2000);
    const last = (await bucket.unzip(first.parts[0]?.key ?? '')).trimEnd().split('\n').at(-1) ?? '';
    const { day: lastDay, campaign, n } = JSON.parse(last) as { day: string; campaign: string; n: number };
    expect(first.cursor).toEqual({ key: [lastDay, campaign, String(n)], sequence: 1 });
    const second = await one.extract('cursor.1', attempt, whole, { cursor: first.cursor });
    expect(second).toMatchObject({ rows: 2321, cursor: null });
    expect(second.parts[0]?.key).toMatch(/part-00000-00001-[0-9a-f]{12}\.jsonl\.gz$/);
  });

  it('keeps every row of a key that is there twice, also where a page, a chunk or a run ends between them', async () => {
    // 2000 and 2001, where the first page ends, are of one order, and so are all pairs of an even and the next number.
    const contract = contractOf('orders', {
      key: ['order_id'],
      columns: [
        { name: 'record_id', source_column: 'record', type: 'bigint' },
        { name: 'order_id', source_column: 'order_no', type: 'bigint' },
        { name: 'amount', source_column: 'paid', type: 'decimal(18,2)', unit: 'USD', role: 'money', nullable: true },
        { name: 'refund', type: 'decimal(18,2)', unit: 'USD', role: 'money', nullable: true },
      ],
      source: { table: 'deliveries', page_by: ['record_id'] },
    });
    const expected = Array.from({ length: 5000 }, (_, i) => i + 1);
    const amount = expected.filter((n) => n % 3 !== 0).reduce((cents, n) => cents + n, 0);
    for (const [id, chunkRows, left] of [
      ['pages', 100_000, minutes(15)],
      ['runs', 100_000, runningOut()],
      ['chunks', 1000, minutes(15)],
    ] as const) {
      const chunked = { ...contract, source: { ...contract.source, chunk_rows: chunkRows } };
      const manifest = await (await caller(chunked)).wholeWindow(id, left);
      const rows = (await linesOf(manifest, bucket)).map(
        (line) => JSON.parse(line) as { record_id: number; order_id: number },
      );
      expect(rows.map(({ record_id: record }) => record)).toEqual(expected);
      expect(rows.every(({ record_id: record, order_id: order }) => order === 9000 - Math.floor(record / 2))).toBe(
        true,
      );
      expect(manifest.columns).toEqual(['record_id', 'order_id', 'amount', 'refund', 'updated_at']);
      // NULL adds nothing to a sum, and a sum of nothing is zero.
      expect(manifest.money).toEqual({ amount: (amount / 100).toFixed(2), refund: '0.00' });
    }
  });

  it('is refused where the change column can be NULL, and read where a view gives every row a time', async () => {
    const unplaced = contractSchema.parse({
      ...contractOf('unplaced', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] }),
      columns: [
        { name: 'id', type: 'bigint', description: 'Key.' },
        { name: 'updated_at', source_column: 'changed', type: 'timestamp', description: 'When the row changed.' },
      ],
    });
    await expect((await caller(unplaced)).plan('null.plan')).rejects.toMatchObject({
      name: 'SourceContractError',
      message:
        'source marketing, dataset unplaced: column updated_at can be NULL in table unplaced, and a row with NULL there is in ' +
        'no window: fill it and declare it NOT NULL, or read a view that gives every row a time (COALESCE, ISNULL)',
    });
    const placed = { ...unplaced, source: { ...unplaced.source, table: 'placed' } };
    expect(await (await caller(placed)).plan('view.plan')).toMatchObject({ rows: 1 });
  });

  it('is split into parts of about the size asked for', async () => {
    const contract = { ...plain, dataset: 'many', source: { ...plain.source, table: 'many', chunk_rows: 200_000 } };
    const manifest = await (await caller(contract, { partBytes: 200_000 })).wholeWindow('rotation');
    expect(manifest.parts.length).toBeGreaterThan(1);
    expect(manifest.parts.map(({ key }) => /-(\d{5})-[0-9a-f]{12}\.csv\.gz$/.exec(key)?.[1])).toEqual(
      manifest.parts.map((_, i) => String(i).padStart(5, '0')),
    );
    const texts = await Promise.all(manifest.parts.map(({ key }) => bucket.unzip(key)));
    const ids = texts.flatMap((text) => {
      const [header, ...rows] = text.trimEnd().split('\n');
      expect(header).toBe('id,label,active,updated_at');
      return rows.map((row) => Number(row.split(',')[0]));
    });
    expect(ids).toEqual(Array.from({ length: 100_000 }, (_, i) => i + 1));
  });

  it('is cut into chunks of about as many rows as asked for, by a sample of its keys', async () => {
    const contract = { ...plain, dataset: 'many', source: { ...plain.source, table: 'many', chunk_rows: 20_000 } };
    const one = await caller(contract);
    const { attempt, chunks } = await one.plan('sample.plan');
    expect(chunks).toHaveLength(5);
    const extracts = await Promise.all(chunks.map((chunk) => one.extract(`sample.${chunk.index}`, attempt, chunk)));
    expect(extracts.reduce((sum, { rows }) => sum + rows, 0)).toBe(100_000);
    for (const { rows } of extracts) expect(Math.abs(rows - 20_000)).toBeLessThan(5_000);
    expect((await one.plan('sample.again')).chunks).toEqual(chunks);
  });

  it('says what the table has more than the contract, and refuses it when it has less', async () => {
    const less = { ...exact, columns: exact.columns.filter(({ name }) => !['wide', 'label'].includes(name)) };
    expect((await (await caller(less)).plan('drift.plan')).drift).toEqual({
      added: ['label', 'wide'],
      widened: ['column id is bigint unsigned, the contract says bigint'],
    });
    const tall = {
      ...exact,
      columns: exact.columns.map((c) => (c.name === 'spend' ? { ...c, type: 'decimal(18,6)' } : c)),
    };
    await expect((await caller(tall)).plan('narrow.plan')).rejects.toMatchObject({
      name: 'SourceSchemaError',
      message: expect.stringMatching(
        /column spend is decimal\(18,4\), the contract says decimal\(18,6\): narrowed/,
      ) as string,
    });
  });

  it('of a replica that lacks rows is refused until it has caught up with its primary', async () => {
    const behind = contractOf('behind', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
    mariadb.sql(`
      CREATE DATABASE IF NOT EXISTS replica;
      GRANT SELECT ON replica.* TO reader@'%';
      CREATE TABLE replica.behind (id BIGINT PRIMARY KEY, updated_at DATETIME(6) NOT NULL);
      CREATE TABLE marketing.behind LIKE replica.behind;
      INSERT INTO marketing.behind VALUES (1, '2025-01-01 10:00:00');
    `);
    // One server stands for both: the primary has the same rows, so the lag shows where its database is another.
    const { host, port } = mariadb.secret;
    const same = await settingOf(
      emulator,
      bucket,
      { ...mariadb.secret, primary: { host, port } },
      { contracts: [behind] },
    );
    expect(await new Caller(same, 'behind').plan('caught-up.plan')).toMatchObject({ rows: 1 });
    const late = await settingOf(
      emulator,
      bucket,
      { ...mariadb.secret, dbname: 'replica', primary: { host, port, dbname: 'marketing' } },
      { contracts: [behind] },
    );
    await expect(new Caller(late, 'behind').plan('late.plan')).rejects.toMatchObject({
      name: 'ReplicaLagError',
      message: expect.stringMatching(/the replica has 0 rows of the window, its primary 1/) as string,
    });
  });

  it('writes no object when it holds no row', async () => {
    const window = { start: '2024-03-01T00:00:00Z', end: '2024-03-02T00:00:00Z' };
    const setting = await settingOf(emulator, bucket, mariadb.secret, { contracts: [pairs] });
    const manifest = await new Caller(setting, 'pairs', window).wholeWindow('empty');
    expect(manifest).toMatchObject({ rows: 0, parts: [], money: { spend: '0.0000' } });
    expect(await bucket.keys('raw/marketing/pairs/extract_date=2024-03-01/')).toEqual([]);
  });

  it('writes no object of a chunk whose rows have gone since it was planned', async () => {
    const lonely = { index: 0, lower: ['2026-01-01', 'x', '1'], upper: null };
    const extract = await (await caller(pairs)).extract('gone', '0123456789ab', lonely);
    expect(extract).toEqual({
      ...{ parts: [], rows: 0, checksum: '0', money: { spend: '0.0000' } },
      ...{ rereads: 0, cursor: null },
    });
  });
});
