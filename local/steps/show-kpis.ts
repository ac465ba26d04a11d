/** Prints every KPI of `athena/queries/` for a range of days. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { loadQueries } from '../../build/queries';
import { root } from '../layout';
import { athenaQuery } from '../../ops/athena/athena-query';
import { firstSentence } from '../../ops/kpi/first-sentence';
import { kpiTable } from '../../ops/kpi/kpi-table';

/** Of a KPI in the output of a start, which shows all of them. */
const MOST_ROWS = 15;

/** Names of the KPIs, one for each file. */
export const kpiNames = (): string[] => loadQueries(root).map(({ name }) => name);

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
  for (const { name, statement, description } of loadQueries(root)) {
    const sql = `EXECUTE ${statement} USING DATE '${first}', DATE '${last}'`;
    const result = await athenaQuery(client, { sql, workgroup, database });
    console.log(`\n${name}: ${firstSentence(description)}\n${kpiTable(result, MOST_ROWS)}`);
    console.log(`${first} to ${last}; ${(result.bytesScanned / 1024).toFixed(1)} KB scanned`);
  }
}
