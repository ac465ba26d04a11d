import { join } from 'node:path';
import { analystReads } from '../../build/analyst-reads';
import { parseQuery, parseView } from '../../build/queries';
import { loadContracts } from '../../contracts/load';

const contracts = loadContracts(join(__dirname, '..', '..', 'contracts'));
const head = (name: string): string =>
  `-- name: ${name}\n-- description: ${name}\n-- columns:\n--   n bigint: How many.\n`;
const view = (name: string, sql: string) => parseView(head(name) + sql, `${name}.sql`);
const query = (name: string, sql: string) => parseQuery(head(name) + sql, `${name}.sql`);

describe('what analysts read', () => {
  it('is the views and the tables below views and queries', async () => {
    const views = [
      view('weekly', 'SELECT * FROM channel_daily'),
      view('named', 'SELECT * FROM weekly JOIN campaigns ON true'),
    ];
    const queries = [query('total', 'WITH w AS (SELECT * FROM weekly) SELECT * FROM w JOIN cohort_roas ON true')];
    expect(await analystReads(views, queries, contracts)).toEqual({
      views: ['named', 'weekly'],
      tables: ['campaigns', 'channel_daily', 'cohort_roas'],
    });
  });

  it.each([
    ['customers', 'customer_id'],
    ['orders', 'customer_id'],
    ['touchpoints', 'device_id'],
    ['app_installs', 'device_id'],
  ])('is never %s, whose %s is personal data', async (table, column) => {
    const message = `reads ${table}, whose ${column} is personal data`;
    const reading = `SELECT count(*) AS n FROM ${table}`;
    await expect(analystReads([view('v', reading)], [], contracts)).rejects.toThrow(`athena/views/v.sql: ${message}`);
    await expect(analystReads([], [query('q', reading)], contracts)).rejects.toThrow(
      `athena/queries/q.sql: ${message}`,
    );
  });

  it('may be a table without personal data of the same contract', async () => {
    const harmless = contracts.map((contract) => ({
      ...contract,
      columns: contract.columns.map((column) => ({ ...column, personal_data: 'none' as const })),
    }));
    expect(await analystReads([view('v', 'SELECT * FROM orders')], [], harmless)).toEqual({
      views: ['v'],
      tables: ['orders'],
    });
  });
});
