/** What the curated tables and the KPIs hold, without who wrote it and when: two ways to the same data compare equal. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import { athenaQuery, type AthenaResult } from '../../ops/athena/athena-query';
import { kpiNames } from '../../local/steps/show-kpis';
import { aws, generatedDays } from '../e2e/running-platform';

const database = 'tributary_local_curated';
const athena = new AthenaClient(aws);

/** Columns that tell of the run, not of the data. */
const lineage = new Set(['run_id', 'window_id', 'attempt', 'loaded_at']);
/** Tables that tell of the runs alone, and of what was advised after each. */
const records = new Set([
  'run_record',
  'quarantine',
  'deletion',
  'reconciliation',
  'restatement',
  'data_quality',
  'attribution_reconciliation',
  'recommendation',
]);

/** Fractions are added up in any order, which their last digits tell. */
const digits = { ofColumns: 4, ofKpis: 9 };

/** Columns that tell of the key of hashes, which every start makes anew; how many values they have stays. */
const hashed = new Map(
  loadContracts(join(__dirname, '..', '..', 'contracts')).map(({ dataset, columns }) => [
    dataset,
    columns.filter(({ personal_data: data }) => data === 'keyed_hash').map(({ name }) => name),
  ]),
);

const ask = (sql: string): Promise<AthenaResult> =>
  athenaQuery(athena, { sql, workgroup: 'tributary-local-analysts', database });

/** Rows and an order-free checksum of every table over all columns but the lineage, and the rows of every KPI. */
export async function curatedContent(): Promise<Record<string, unknown>> {
  const columns = await ask(
    `SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
     JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
     WHERE c.table_schema = '${database}' AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position`,
  );
  const tables = new Map<string, string[]>();
  for (const [table = '', column = '', type] of columns.rows) {
    if (records.has(table) || lineage.has(column)) continue;
    const value = type === 'double' ? `round("${column}", ${digits.ofColumns})` : `"${column}"`;
    tables.set(table, [...(tables.get(table) ?? []), value]);
  }
  const content: Record<string, unknown> = {};
  for (const [table, names] of tables) {
    const hashes = (hashed.get(table) ?? []).map((name) => `"${name}"`);
    const plain = names.filter((name) => !hashes.includes(name)).join(', ');
    const counts = ['count(*)', ...hashes.map((name) => `count(DISTINCT ${name})`)].join(', ');
    const { rows } = await ask(`SELECT ${counts}, to_hex(checksum(ROW(${plain}))) FROM "${table}"`);
    content[table] = rows[0];
  }
  const { first, last } = generatedDays();
  for (const name of kpiNames()) {
    const kpi = await ask(`EXECUTE ${name} USING DATE '${first}', DATE '${last}'`);
    const isDouble = kpi.columns.map(({ type }) => type === 'double');
    content[`kpi ${name}`] = kpi.rows.map((row) =>
      row.map((text, i) => (text !== undefined && isDouble[i] ? Number(text).toPrecision(digits.ofKpis) : text)),
    );
  }
  return content;
}

/** The rows that were set aside, without who did and when. */
export const quarantineContent = async (): Promise<AthenaResult['rows']> =>
  (
    await ask(
      `SELECT dataset, window_id, attempt, key, "column", "value", rule, file, line FROM quarantine
       ORDER BY 1, 2, 3, 8, 9`,
    )
  ).rows;
