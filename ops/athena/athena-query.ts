/** Runs one SELECT or EXECUTE through the Athena API and reads its whole result. */
import type { AthenaClient } from '@aws-sdk/client-athena';
import { type AthenaQuery, execute, type Finished, resultColumns, resultRows } from './execution';
import type { QueryRows, ResultRow } from './result';

export interface AthenaResult extends QueryRows, Finished {}

/**
 * @param signal stops the query
 * @throws QueryFailedError with Athena's reason when the query doesn't succeed; InterruptedError
 */
export async function athenaQuery(
  client: AthenaClient,
  query: AthenaQuery,
  signal?: AbortSignal,
): Promise<AthenaResult> {
  const finished = await execute(client, query, signal);
  const columns = await resultColumns(client, finished.id);
  const rows: ResultRow[] = [];
  for await (const row of resultRows(client, finished.id, true)) rows.push(row);
  return { ...finished, columns, rows };
}
