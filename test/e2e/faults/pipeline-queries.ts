/** Queries of the pipeline, and of analysts, that are others for a while. */
import {
  GetPreparedStatementCommand,
  GetWorkGroupCommand,
  UpdatePreparedStatementCommand,
  UpdateWorkGroupCommand,
} from '@aws-sdk/client-athena';
import { athena, names } from './platform';

const PIPELINE = names.workgroup('pipeline');
/** Bytes that a query may read where one is to read more: the least that Athena takes. */
export const CUTOFF = 10_000_000;

const touchpoints = 'SELECT DISTINCT touchpoint_id, device_id, occurred_at FROM touchpoints';
/** Takes what the prepared statement of that name takes. */
const GREEDY_TOTALS = `
  SELECT count(*) FROM touchpoints WHERE CAST(occurred_at AS date) BETWEEN CAST(? AS date) AND CAST(? AS date)
  UNION ALL SELECT count(*) FROM (${Array.from({ length: 5 }, () => touchpoints).join(' UNION ALL ')})`;

/** Has a prepared statement ask something else, of the pipeline unless told; returns what puts it back. */
export async function withStatement(
  StatementName: string,
  sql: string,
  WorkGroup = PIPELINE,
): Promise<() => Promise<void>> {
  const { PreparedStatement } = await athena.send(new GetPreparedStatementCommand({ WorkGroup, StatementName }));
  const { QueryStatement = '', Description } = PreparedStatement ?? {};
  const put = (QueryStatement: string): Promise<unknown> =>
    athena.send(new UpdatePreparedStatementCommand({ WorkGroup, StatementName, QueryStatement, Description }));
  await put(sql);
  return async () => {
    await put(QueryStatement);
  };
}

/** Bytes at which a query of the pipeline is ended; returns what puts them back. */
async function withCutoff(bytes: number): Promise<() => Promise<void>> {
  const { WorkGroup: found } = await athena.send(new GetWorkGroupCommand({ WorkGroup: PIPELINE }));
  const put = (cutoff: number | undefined): Promise<unknown> =>
    athena.send(
      new UpdateWorkGroupCommand({ WorkGroup: PIPELINE, ConfigurationUpdates: { BytesScannedCutoffPerQuery: cutoff } }),
    );
  await put(bytes);
  return async () => {
    await put(found?.Configuration?.BytesScannedCutoffPerQuery);
  };
}

/** Has the totals of a run read more than they may; returns what puts all back. */
export async function withGreedyTotals(): Promise<() => Promise<void>> {
  const [statement, cutoff] = [await withStatement('totals', GREEDY_TOTALS), await withCutoff(CUTOFF)];
  return async () => {
    await statement();
    await cutoff();
  };
}
