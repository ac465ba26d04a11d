/** What stands in the place of AWS for a command in a process of its own: Airflow behind MWAA, and Athena. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const restSchema = z.object({ Method: z.string(), Path: z.string(), Body: z.unknown().optional() });
const querySchema = z.looseObject({ QueryString: z.string().optional(), QueryExecutionId: z.string().optional() });

interface Query {
  readonly id: string;
  readonly sql: string;
  state: 'RUNNING' | 'SUCCEEDED' | 'CANCELLED';
}

export interface Answers {
  /** What Airflow answers, by method and path, such as `POST /dags/tributary_daily/dagRuns`; any other is not there. */
  readonly airflow?: Readonly<Record<string, unknown>>;
  /** The rows that a query answers; undefined of one that runs until it is stopped. */
  readonly rows?: (sql: string) => readonly (readonly string[])[] | undefined;
}

/** Where its port lies, as the port of a local platform may. */
const PORTS = { from: 20_000, to: 60_000 };

export class StandIn {
  /** Requests to Airflow, as `GET /dags/…`, each with its body. */
  readonly asked: { readonly line: string; readonly body: unknown }[] = [];
  readonly queries: Query[] = [];

  private constructor(
    private readonly server: Server,
    private readonly answers: Answers,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.answer(request, response));
  }

  static async start(answers: Answers): Promise<StandIn> {
    for (;;) {
      const server = createServer();
      const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
      const isUp = await new Promise<boolean>((resolve) => {
        server.once('error', () => {
          resolve(false);
        });
        server.listen(port, '127.0.0.1', () => {
          resolve(true);
        });
      });
      if (isUp) return new StandIn(server, answers);
    }
  }

  /** Variables of a command that is to meet it. */
  get variables(): NodeJS.ProcessEnv {
    const { port } = this.server.address() as AddressInfo;
    return { ...process.env, TRIBUTARY_ENV: 'local', TRIBUTARY_PORT_BASE: String(port) };
  }

  /** Waits for what a command is to do. */
  async sees(what: (standIn: this) => boolean): Promise<void> {
    const latest = Date.now() + 60_000;
    while (!what(this)) {
      if (Date.now() > latest)
        throw new Error(`it saw ${JSON.stringify({ asked: this.asked, queries: this.queries })}`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = String(request.headers['x-amz-target'] ?? '');
    const body = await json(request);
    const content = target === '' ? this.airflow(body) : this.athena(target.split('.').at(-1) ?? '', body);
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(content ?? {}));
  }

  private airflow(body: unknown): unknown {
    const { Method: method, Path: path, Body: given } = restSchema.parse(body);
    const line = `${method} ${path}`;
    this.asked.push({ line, body: given });
    const answer = this.answers.airflow?.[line];
    return answer === undefined ? undefined : { RestApiStatusCode: 200, RestApiResponse: answer };
  }

  private athena(action: string, body: unknown): unknown {
    const { QueryString: sql = '', QueryExecutionId: id = '' } = querySchema.parse(body);
    if (action === 'StartQueryExecution') return this.begin(sql);
    const query = this.queries.find((one) => one.id === id);
    if (query === undefined) return undefined;
    if (action === 'StopQueryExecution') query.state = 'CANCELLED';
    if (action === 'GetQueryExecution') return { QueryExecution: { Status: { State: query.state } } };
    if (action !== 'GetQueryResults') return {};
    // The first of them holds the columns' names, by which nobody asks here.
    const rows = [[], ...(this.answers.rows?.(query.sql) ?? [])];
    const data = rows.map((row) => ({ Data: row.map((value) => ({ VarCharValue: value })) }));
    return { ResultSet: { Rows: data, ResultSetMetadata: { ColumnInfo: [] } } };
  }

  private begin(sql: string): unknown {
    const ends = this.answers.rows?.(sql) !== undefined;
    const query: Query = { id: `query-${this.queries.length}`, sql, state: ends ? 'SUCCEEDED' : 'RUNNING' };
    this.queries.push(query);
    return { QueryExecutionId: query.id };
  }
}
