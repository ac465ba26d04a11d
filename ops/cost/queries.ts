/** What queries of Athena cost. */
import {
  type AthenaClient,
  BatchGetQueryExecutionCommand,
  paginateListQueryExecutions,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { dollarsOf } from '../athena/cost';
import type { QueryCost, QueryGroup } from './output';
import { whole } from './sum';

/** Most that Athena tells of at once. */
const PAGE = 50;
const LONGEST_SQL = 60;

const PREPARED = /^\s*EXECUTE\s+"?(\w+)"?/i;

/** @returns queries of a workgroup that were submitted since, the newest first */
export async function queryExecutions(client: AthenaClient, workgroup: string, since: Date): Promise<QueryExecution[]> {
  const found: QueryExecution[] = [];
  const pages = paginateListQueryExecutions({ client, pageSize: PAGE }, { WorkGroup: workgroup });
  for await (const { QueryExecutionIds: ids = [] } of pages) {
    if (ids.length === 0) break;
    const { QueryExecutions = [] } = await client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: ids }));
    const own = QueryExecutions.filter(
      ({ Status: { SubmissionDateTime: at } = {} }) => at !== undefined && at >= since,
    );
    found.push(...own);
    // Athena has the newest first, and keeps queries for 45 days.
    if (own.length < QueryExecutions.length) break;
  }
  return found;
}

/** Failed queries and DDL are free; what a cancelled one has scanned is charged. */
export function queryCost({ QueryExecutionId, Query = '', WorkGroup, ...query }: QueryExecution): QueryCost {
  const state = query.Status?.State ?? '';
  const bytes = query.Statistics?.DataScannedInBytes ?? null;
  const isFree = state === 'FAILED' || query.StatementType === 'DDL';
  const sql = Query.replace(/\s+/g, ' ').trim();
  return {
    id: QueryExecutionId ?? '',
    workgroup: WorkGroup ?? '',
    statement: PREPARED.exec(Query)?.[1] ?? null,
    sql: sql.length > LONGEST_SQL ? `${sql.slice(0, LONGEST_SQL - 1)}…` : sql,
    submitted: query.Status?.SubmissionDateTime?.toISOString() ?? '',
    state,
    bytes_scanned: bytes,
    dollars: isFree ? 0 : bytes === null ? null : dollarsOf(bytes),
  };
}

/** The dearest first; what is not known goes last. */
export const dearest = <T extends { readonly dollars: number | null; readonly bytes_scanned: number | null }>(
  costs: readonly T[],
): T[] =>
  costs.toSorted(
    (one, other) =>
      (other.dollars ?? -1) - (one.dollars ?? -1) || (other.bytes_scanned ?? -1) - (one.bytes_scanned ?? -1),
  );

/** By workgroup and prepared statement; all other statements of a workgroup are one group. */
export function queryGroups(costs: readonly QueryCost[]): QueryGroup[] {
  const groups = new Map<string, QueryCost[]>();
  for (const of of costs) {
    const key = `${of.workgroup} ${of.statement ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), of]);
  }
  const sums = [...groups.values()].flatMap((own): QueryGroup[] => {
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        ...{ workgroup: first.workgroup, statement: first.statement, queries: own.length },
        failed: own.filter(({ state }) => state === 'FAILED').length,
        bytes_scanned: whole(own.map((of) => of.bytes_scanned)),
        dollars: whole(own.map((of) => of.dollars)),
      },
    ];
  });
  return dearest(sums);
}
