import type { Extract } from '../../../lambdas/extract/extract';
import type { Manifest } from '../../../lambdas/extract/manifest';
import type { Plan } from '../../../lambdas/extract/plan';
import { run, type Setting } from '../../../lambdas/extract/run';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { type Mariadb, startMariadb } from '../servers/mariadb';
import { stopServers } from '../servers/server';
import { Caller, contractOf, day, linesOf, minutes, settingOf } from './setting';

jest.setTimeout(120_000);

const orders = contractOf('orders', {
  key: ['order_id'],
  columns: [
    { name: 'record_id', type: 'bigint' },
    { name: 'order_id', source_column: 'order_no', type: 'bigint' },
    { name: 'amount', type: 'decimal(18,2)', unit: 'USD', role: 'money' },
    { name: 'email_hash', source_column: 'email', type: 'string', nullable: true, personal_data: 'keyed_hash' },
  ],
  source: { page_by: ['record_id'], deletes: { by: 'key_sweep', every_days: 1 } },
});

describe('a sweep of keys', () => {
  let mariadb: Mariadb;
  let emulator: Emulator;
  let bucket: Bucket;
  let setting: Setting;

  beforeAll(async () => {
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    mariadb.sql(`
      USE marketing;
      CREATE TABLE orders (
        record_id BIGINT PRIMARY KEY, order_no BIGINT NOT NULL, amount DECIMAL(18,2) NOT NULL, email VARCHAR(100),
        updated_at DATETIME(6) NOT NULL, KEY (updated_at));
      INSERT INTO orders SELECT seq, 9000 - seq DIV 2, seq, 'zoe@example.com',
        '2024-01-01' + INTERVAL seq DAY FROM seq_1_to_2500;
    `);
    setting = await settingOf(emulator, bucket, mariadb.secret, {
      contracts: [orders],
      hashKeyArn: await emulator.secret(
        'tributary/test/hash-key',
        JSON.stringify({ key: Buffer.alloc(32, 7).toString('base64') }),
      ),
    });
  });

  afterAll(stopServers);

  const invoke = async (event: object): Promise<unknown> => {
    const request = { dataset: 'orders', scope: 'keys', window: day, ...event };
    return (await run(request, setting, minutes(15))).output;
  };
  const sweep = async (id: string): Promise<Manifest> => {
    const { attempt, chunks, rows } = (await invoke({ action: 'plan', request_id: `${id}.plan` })) as Plan;
    expect(rows).toBe(chunks.length === 0 ? 0 : 2500);
    const extracts: string[] = [];
    for (const chunk of chunks) {
      const requestId = `${id}.${chunk.index}`;
      const event = { action: 'extract', request_id: requestId, attempt, chunk, cursor: null };
      expect(((await invoke(event)) as Extract).cursor).toBeNull();
      extracts.push(requestId);
    }
    return (await invoke({ action: 'commit', request_id: `${id}.commit`, attempt, extracts })) as Manifest;
  };

  it('writes the keys of all rows, whenever they changed, and nothing else of them', async () => {
    const manifest = await sweep('all');
    expect(manifest).toMatchObject({ rows: 2500, money: {}, columns: ['record_id', 'order_id'] });
    const lines = await linesOf(manifest, bucket);
    expect(lines[0]).toBe('{"record_id":1,"order_id":9000}');
    expect(lines).toHaveLength(2500);
    expect(lines.join('')).not.toMatch(/email|amount|updated_at/);
  });

  it('lies apart from the rows, under the window up to whose end it tells what is gone', async () => {
    const manifest = await sweep('apart');
    const windowId = '20250101T000000Z_20250102T000000Z';
    for (const { key } of manifest.parts)
      expect(key).toMatch(
        new RegExp(`^sweeps/marketing/orders/window_id=${windowId}/attempt=${manifest.attempt}/part-\\d{5}-\\d{5}-`),
      );
    const stored = await bucket.read(`manifests/marketing/orders/sweeps/${windowId}.json`);
    expect(JSON.parse(stored.toString())).toEqual(manifest);
    const rows = await new Caller(setting, 'orders').wholeWindow('rows');
    expect(await bucket.keys('manifests/marketing/orders/')).toHaveLength(2);
    expect(rows.parts.every(({ key }) => key.startsWith('raw/'))).toBe(true);
  });

  it('can’t be committed from extracts of rows, nor rows from a sweep', async () => {
    const caller = new Caller(setting, 'orders');
    const { attempt, chunks } = await caller.plan('mixed.plan');
    const [chunk] = chunks;
    if (chunk === undefined) throw new Error('no chunk was planned');
    await caller.extract('mixed.0', attempt, chunk);
    const commit = { action: 'commit', request_id: 'mixed.commit', attempt, extracts: ['mixed.0'] };
    await expect(invoke(commit)).rejects.toThrow(/extract mixed\.0 is of orders, window/);
  });

  it('of a table without rows is a manifest without rows', async () => {
    mariadb.sql('DELETE FROM marketing.orders');
    expect(await sweep('empty')).toMatchObject({ rows: 0, parts: [] });
  });
});
