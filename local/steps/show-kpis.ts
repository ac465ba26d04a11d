/** Prints every KPI of `athena/queries/` for a range of days. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../layout';
import { athenaQuery } from './athena-query';
import { kpiTable } from './kpi-table';

/** Names of the prepared statements: one for each file. */
export const kpiNames = (): string[] =>
  readdirSync(join(root, 'athena', 'queries'))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();

const description = (name: string): string =>
  /^-- description: (.+)$/m.exec(readFileSync(join(root, 'athena', 'queries', `${name}.sql`), 'utf8'))?.[1] ?? '';

/**
 * @param first first day, as YYYY-MM-DD
 * @param last last day, included
 */
export async function showKpis(
  workgroup: string,
  database: string,
  first: string,
  last: string,
  client = new AthenaClient({}),
): Promise<void> {
  for (const name of kpiNames()) {
    const sql = `EXECUTE ${name.replaceAll('-', '_')} USING DATE '${first}', DATE '${last}'`;
    const result = await athenaQuery(client, { sql, workgroup, database });
    console.log(`\n${name}: ${description(name)}\n${kpiTable(result)}`);
    console.log(`${first} to ${last}; ${(result.bytesScanned / 1024).toFixed(1)} KB scanned`);
  }
}
