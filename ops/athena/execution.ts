/** One query of Athena, from its start to its end. */
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { setTimeout as sleep } from 'node:timers/promises';
import { InterruptedError, QueryFailedError } from '../errors';
import type { ResultColumn, ResultRow } from './result';

export interface AthenaQuery {
  readonly sql: string;
  readonly workgroup: string;
  readonly database: string;
  /** Literals for the `?` in it, see `literal`. @default - it has none */
  readonly parameters?: readonly string[];
}

/** A text as a literal of SQL: Athena takes a bare one for an expression where it can be read as one. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A query that succeeded. */
export interface Finished {
  readonly id: string;
  /** Where its result lies: an address of S3. */
  readonly output: string;
  readonly bytesScanned: number;
  /** Milliseconds that Athena worked at it, and that it waited in Athena's queue. */
  readonly engineMilliseconds: number;
  readonly queueMilliseconds: number;
}

/** Between the first looks, and at most: most queries end within a second. */
const POLL_MILLISECONDS = { first: 100, most: 1000 };

/**
 * Runs a query to its end.
 *
 * @param signal when it is aborted, Athena is told to stop the query, and has stopped it when this ends
 * @throws QueryFailedError with Athena's reason; InterruptedError
 */
export async function execute(
  client: AthenaClient,
  { sql, workgroup, database, parameters = [] }: AthenaQuery,
  signal?: AbortSignal,
): Promise<Finished> {
  const { QueryExecutionId: id = '' } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: database },
      ...(parameters.length === 0 ? {} : { ExecutionParameters: [...parameters] }),
    }),
  );
  let isStopped = false;
  let pause = POLL_MILLISECONDS.first;
  for (;;) {
    if (signal?.aborted === true && !isStopped) {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      isStopped = true;
    }
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const state = QueryExecution?.Status?.State;
    // What has ended before it could be stopped is not wanted any more either.
    if (isStopped && (state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED'))
      throw new InterruptedError(`query ${id} was stopped`);
    if (state === 'SUCCEEDED') {
      const { Statistics: statistics, ResultConfiguration } = QueryExecution ?? {};
      return {
        id,
        output: ResultConfiguration?.OutputLocation ?? '',
        bytesScanned: statistics?.DataScannedInBytes ?? 0,
        engineMilliseconds: statistics?.EngineExecutionTimeInMillis ?? 0,
        queueMilliseconds: statistics?.QueryQueueTimeInMillis ?? 0,
      };
    }
    if (state === 'FAILED' || state === 'CANCELLED')
      throw new QueryFailedError(`${state}: ${QueryExecution?.Status?.StateChangeReason ?? 'no reason given'}\n${sql}`);
    await sleep(pause, undefined, isStopped || signal === undefined ? {} : { signal }).catch(() => undefined);
    pause = Math.min(pause * 1.5, POLL_MILLISECONDS.most);
  }
}

/** The columns of what a query answered. */
export async function resultColumns(client: AthenaClient, id: string): Promise<ResultColumn[]> {
  const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1 }));
  return (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name = '', Type = '' }) => ({
    name: Name,
    type: Type,
  }));
}

/**
 * The rows of what a query answered, page by page.
 *
 * @param hasHeader whether the first row holds the columns' names, as that of a SELECT does
 */
export async function* resultRows(client: AthenaClient, id: string, hasHeader: boolean): AsyncGenerator<ResultRow> {
  let isHeader = hasHeader;
  for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId: id }))
    for (const { Data: data = [] } of ResultSet?.Rows ?? []) {
      if (!isHeader) yield data.map(({ VarCharValue }) => VarCharValue);
      isHeader = false;
    }
}
