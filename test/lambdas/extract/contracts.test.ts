import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { type Mariadb, startMariadb } from '../servers/mariadb';
import { root } from '../servers/python';
import { stopServers } from '../servers/server';
import { type SqlServer, startSqlServer } from '../servers/sql-server';
import { Caller, linesOf, settingOf } from './setting';

jest.setTimeout(120_000);

const contracts = loadContracts(join(root, 'contracts'));
const schema = (file: string): string =>
  readFileSync(join(root, 'local', 'tributary_local', 'sources', 'schema', file), 'utf8');
const key = Buffer.alloc(32, 1);
const at = "'2025-01-01 12:00:00'";

/** Rows in the order of the tables' columns: what the sources hold at their best, and at their worst. */
const marketing: Readonly<Record<string, readonly string[]>> = {
  campaigns: [`'c-1', 'Google Ads', 'Spring\n"sale" 🚀', 'installs', NULL, ${at}`, `'c-2', '', NULL, '?', 'DE', ${at}`],
  ad_performance: [
    `'2025-01-01', 'fb', 'c-1', 'x', 'static', 'USD', 10, 1, 0.1000, ${at}`,
    `'2025-01-01', 'fb', 'c-1', 'y', 'static', 'ZZZ', NULL, NULL, NULL, ${at}`,
  ],
  fx_rates: [`'2025-01-01', 'JPY', 0.00641234, ${at}`],
  touchpoints: [
    `1, 7, 'd', '2025-01-01 00:00:00.001', 'fb', 'c-1', 'static', 'click', ${at}`,
    `2, 7, NULL, '2025-01-01 00:00:00.001', 'fb', 'c-1', 'static', 'click', ${at}`,
  ],
  app_installs: [`1, NULL, '2025-01-01 00:00:00.001', 'ios', NULL, ${at}`],
  skan_postbacks: [`1, '2025-01-01', 'fb', 'c-1', 3, ${at}`],
};
const sales: Readonly<Record<string, readonly string[]>> = {
  customers: [`1, 'Zoe@Example.com', 'd', 'DE', ${at}, ${at}`, `2, NULL, NULL, 'DE', ${at}, ${at}`],
  products: [`1, 'Tea, "green"', 'food', 12.30, ${at}`],
  orders: [
    `1, 7, 1, '2025-01-01 00:00:00.001', 'paid', 'EUR', 12.30, NULL, NULL, ${at}`,
    `2, 7, 1, '2025-01-01 00:00:00.001', 'refunded', 'EUR', 12.30, 12.30, '2025-01-03 00:00:00.002', ${at}`,
    `3, 8, 1, '2025-01-01 00:00:00.001', 'paid', 'EUR', NULL, NULL, NULL, ${at}`,
  ],
  order_items: [`7, 1, 1, 2, 'EUR', 12.30, ${at}`],
};

const inserts = (tables: typeof sales): string =>
  Object.entries(tables)
    .map(([table, rows]) => `INSERT INTO ${table} VALUES ${rows.map((row) => `(${row})`).join(', ')};`)
    .join('\n');

describe('a window of every dataset of the platform', () => {
  let emulator: Emulator;
  let bucket: Bucket;
  let mariadb: Mariadb;
  let server: SqlServer;

  beforeAll(async () => {
    [mariadb, server, emulator] = await Promise.all([startMariadb(), startSqlServer(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    mariadb.sql(`${schema('marketing.sql')} USE marketing; ${inserts(marketing)}`);
    await server.sql({ mariadb: schema('sales.mariadb.sql'), sqlServer: schema('sales.sqlserver.sql') });
    await server.sql(inserts(sales));
  });

  afterAll(stopServers);

  const extracted = async (dataset: string): Promise<{ lines: string[]; money: object }> => {
    const system = contracts.find((contract) => contract.dataset === dataset)?.source.system ?? '';
    const setting = await settingOf(emulator, bucket, system === 'sales' ? server.secret : mariadb.secret, {
      contracts,
      source: system,
      hashKeyArn: await emulator.secret('tributary/test/hash-key', JSON.stringify({ key: key.toString('base64') })),
    });
    const manifest = await new Caller(setting, dataset).wholeWindow(dataset);
    return { lines: await linesOf(manifest, bucket), money: manifest.money };
  };

  it.each(contracts.map(({ dataset, raw }) => [dataset, raw.format]))(
    'reaches the raw bucket row by row: %s as %s',
    async (dataset, format) => {
      const rows = { ...marketing, ...sales }[dataset];
      const { lines } = await extracted(dataset);
      expect(lines).toHaveLength((rows ?? []).length + (format === 'csv' ? 1 : 0));
    },
  );

  it('keeps what the sources should not hold, for the next step to find', async () => {
    const noon = '"updated_at":"2025-01-01T12:00:00.000000Z"}';
    expect((await extracted('campaigns')).lines).toEqual([
      `{"campaign_id":"c-1","channel":"Google Ads","name":"Spring\\n\\"sale\\" 🚀","objective":"installs","country":null,${noon}`,
      `{"campaign_id":"c-2","channel":"","name":null,"objective":"?","country":"DE",${noon}`,
    ]);
    expect((await extracted('ad_performance')).money).toEqual({ spend: '0.1000' });
    expect((await extracted('fx_rates')).lines[0]).toContain('"currency":"JPY","rate":"0.00641234"');
    expect((await extracted('touchpoints')).lines.slice(1).map((line) => line.split(',', 3))).toEqual([
      ['1', '7', 'd'],
      ['2', '7', ''],
    ]);
  });

  it('holds an order that is there twice twice, sums what is known, and names nobody', async () => {
    const { lines, money } = await extracted('orders');
    expect(lines.map((line) => (JSON.parse(line) as { order_id: number }).order_id)).toEqual([7, 7, 8]);
    expect(lines[1]).toContain('"amount":"12.30","refund_amount":"12.30","refunded_at":"2025-01-03T00:00:00.002000Z"');
    expect(money).toEqual({ amount: '24.60', refund_amount: '12.30' });
    const customers = (await extracted('customers')).lines.map((line) => JSON.parse(line) as object);
    expect(customers).toEqual([
      expect.objectContaining({
        customer_id: 1,
        email_hash: createHmac('sha256', key).update('zoe@example.com').digest('hex'),
        device_id: 'd',
      }),
      expect.objectContaining({ customer_id: 2, email_hash: null, device_id: null }),
    ]);
  });
});
