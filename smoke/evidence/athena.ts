/** Asks Athena and keeps what it says of a failure. */
import {
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  paginateListPreparedStatements,
  type QueryExecution,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Workgroup } from '../../config/names';
import type { Clients } from '../clients';
import type { Context } from '../context';

export interface Question {
  readonly sql: string;
  readonly workgroup: Workgroup;
  /** @default - the curated one */
  readonly database?: string;
  readonly parameters?: readonly string[];
}

export interface Answer {
  readonly execution: QueryExecution;
  /** The rows of its first page, as texts, without the names of the columns. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

const QUERY_MINUTES = 30;
const ENDED = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

export const succeeded = ({ execution }: Answer): boolean => execution.Status?.State === 'SUCCEEDED';

/** How a query ended, in one line. */
export const endOf = ({ execution: { Status } }: Answer): string =>
  `${Status?.State ?? 'no state'}${Status?.StateChangeReason === undefined ? '' : `: ${Status.StateChangeReason}`}`;

/** @throws what Athena says when it doesn't even start */
export async function start(
  context: Context,
  { athena }: Pick<Clients, 'athena'>,
  question: Question,
): Promise<string> {
  const { names } = context;
  const { QueryExecutionId = '' } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: question.sql,
      WorkGroup: names.workgroup(question.workgroup),
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: question.database ?? names.database('curated') },
      ...(question.parameters === undefined ? {} : { ExecutionParameters: [...question.parameters] }),
    }),
  );
  return QueryExecutionId;
}

/** @throws what Athena says when it doesn't start, or an error when it doesn't end in time */
export async function ask(
  context: Context,
  question: Question,
  clients: Pick<Clients, 'athena'> = context.clients,
): Promise<Answer> {
  const QueryExecutionId = await start(context, clients, question);
  const execution = await context.until(QUERY_MINUTES, async () => {
    const { QueryExecution } = await clients.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return ENDED.includes(QueryExecution?.Status?.State ?? '') ? QueryExecution : undefined;
  });
  if (execution === undefined)
    throw new Error(`query ${QueryExecutionId} has not ended after ${QUERY_MINUTES} minutes`);
  if (execution.Status?.State !== 'SUCCEEDED') return { execution, rows: [] };
  const { ResultSet } = await clients.athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
  // The first row holds the names of the columns.
  return { execution, rows: rows.slice(1) };
}

/** First and last day of the window, as the prepared statements take them. */
const DAYS = "DATE '2025-01-01', DATE '2025-01-07'";

/** The prepared statements of a workgroup, by name, as SQL. */
export async function preparedStatements(
  context: Context,
  { athena }: Pick<Clients, 'athena'>,
): Promise<Map<string, string>> {
  const WorkGroup = context.names.workgroup('analysts');
  const statements = new Map<string, string>();
  for await (const page of paginateListPreparedStatements({ client: athena }, { WorkGroup }))
    for (const { StatementName = '' } of page.PreparedStatements ?? []) {
      const { PreparedStatement } = await athena.send(new GetPreparedStatementCommand({ StatementName, WorkGroup }));
      statements.set(StatementName, PreparedStatement?.QueryStatement ?? '');
    }
  return statements;
}

/** Asks every KPI over the window, by its prepared statement. */
export async function askKpis(context: Context, clients: Clients = context.clients): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (const name of (await preparedStatements(context, clients)).keys())
    answers.set(name, await ask(context, { sql: `EXECUTE ${name} USING ${DAYS}`, workgroup: 'analysts' }, clients));
  return answers;
}
