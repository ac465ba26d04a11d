/** Runs one statement through the Athena API and reads its whole result. */
import {
  AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../progress';
import type { QueryRows } from './kpi-table';

export interface AthenaQuery {
  readonly sql: string;
  readonly workgroup: string;
  readonly database: string;
}

export interface AthenaResult extends QueryRows {
  readonly bytesScanned: number;
}

/** @throws UserError with Athena's reason when the query doesn't succeed */
export async function athenaQuery(client: AthenaClient, query: AthenaQuery): Promise<AthenaResult> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: query.sql,
      WorkGroup: query.workgroup,
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: query.database },
    }),
  );
  for (;;) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const status = QueryExecution?.Status;
    if (status?.State === 'SUCCEEDED') {
      return {
        ...(await readResult(client, QueryExecutionId)),
        bytesScanned: QueryExecution?.Statistics?.DataScannedInBytes ?? 0,
      };
    }
    if (status?.State === 'FAILED' || status?.State === 'CANCELLED')
      throw new UserError(`${query.sql}\n${status.State}: ${status.StateChangeReason ?? 'no reason given'}`);
    await sleep(150);
  }
}

async function readResult(client: AthenaClient, id: string | undefined): Promise<QueryRows> {
  const rows: (string | undefined)[][] = [];
  let columns: { name: string; type: string }[] = [];
  for await (const page of paginateGetQueryResults({ client }, { QueryExecutionId: id })) {
    columns = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map((column) => ({
      name: column.Name ?? '',
      type: column.Type ?? '',
    }));
    for (const row of page.ResultSet?.Rows ?? []) rows.push((row.Data ?? []).map((datum) => datum.VarCharValue));
  }
  // The first row of a SELECT's first page holds the column names.
  return { columns, rows: rows.slice(1) };
}
