/** An Athena that answers what it is told, by its own API. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { QueryRows } from '../../../ops/athena/result';
import { statement, STATEMENTS } from '../../../ops/report/statements';
import { root } from '../servers/python';

/** What a query ends with: rows, the reason of its failure, or nothing, as it never ends by itself. */
export type Answer = QueryRows | Error | 'never';

export interface Asked {
  /** Of the prepared statement, or of the page's own; the SQL where it is neither. */
  readonly name: string;
  readonly workgroup: string;
  readonly database: string;
  readonly values: readonly string[];
  isStopped: boolean;
}

interface Start {
  readonly QueryString: string;
  readonly WorkGroup: string;
  readonly QueryExecutionContext: { readonly Database: string };
  readonly ExecutionParameters?: readonly string[];
}

const NOTHING: QueryRows = { columns: [], rows: [] };

export class AthenaStandIn {
  readonly asked = new Map<string, Asked>();
  /** By the names of the statements; a statement that isn't named has no rows. */
  answers: Readonly<Record<string, Answer>> = {};
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.respond(request, response);
    });
  }

  static async start(): Promise<AthenaStandIn> {
    const standIn = new AthenaStandIn();
    standIn.server.listen(0, '127.0.0.1');
    await once(standIn.server, 'listening');
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers['x-amz-target']).replace('AmazonAthena.', '');
    const answer = this.answer(action, JSON.parse(await text(request)) as unknown);
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer ?? { __type: 'InvalidRequestException', message: `no ${action} here` }));
  }

  private answer(action: string, body: unknown): object | undefined {
    if (action === 'StartQueryExecution') return this.begin(body as Start);
    const { QueryExecutionId: id } = body as { readonly QueryExecutionId: string };
    const asked = this.asked.get(id);
    if (asked === undefined) return undefined;
    const found = this.answers[asked.name] ?? NOTHING;
    switch (action) {
      case 'StopQueryExecution':
        asked.isStopped = true;
        return {};
      case 'GetQueryExecution':
        return { QueryExecution: { QueryExecutionId: id, Status: statusOf(found, asked), Statistics: {} } };
      case 'GetQueryResults':
        return { ResultSet: resultSetOf(found instanceof Error || found === 'never' ? NOTHING : found) };
      default:
        return undefined;
    }
  }

  private begin({ QueryString: sql, WorkGroup, QueryExecutionContext, ExecutionParameters = [] }: Start): object {
    const id = randomUUID();
    const name = /^EXECUTE (\w+) USING/.exec(sql)?.[1] ?? STATEMENTS.find((one) => statement(root, one) === sql) ?? sql;
    this.asked.set(id, {
      ...{ name, workgroup: WorkGroup, database: QueryExecutionContext.Database },
      ...{ values: ExecutionParameters, isStopped: false },
    });
    return { QueryExecutionId: id };
  }
}

function statusOf(answer: Answer, { isStopped }: Asked): object {
  if (isStopped) return { State: 'CANCELLED' };
  if (answer === 'never') return { State: 'RUNNING' };
  return answer instanceof Error ? { State: 'FAILED', StateChangeReason: answer.message } : { State: 'SUCCEEDED' };
}

/** As Athena has it of a SELECT: the first row holds the names of the columns. */
const resultSetOf = ({ columns, rows }: QueryRows): object => ({
  ResultSetMetadata: { ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Type: type })) },
  Rows: [columns.map(({ name }) => name), ...rows].map((row) => ({
    Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
  })),
});
