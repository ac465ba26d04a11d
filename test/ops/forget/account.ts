/** An account at one address, as the local platform has it: a real S3, and before it Airflow, played by the test. */
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { startEmulator } from '../../lambdas/servers/emulator';

/** What is asked of Airflow by MWAA's InvokeRestApi. */
interface Asked {
  readonly Method: string;
  readonly Path: string;
  readonly Body?: { readonly conf: Record<string, string> };
  readonly QueryParameters?: { readonly state?: string };
}

/** What became of a run as soon as it was begun. */
export interface Played {
  readonly state: 'success' | 'failed';
  /** Why the task `erase` failed. */
  readonly cause?: string;
}

const RUN = 'manual__2025-04-01T00:00:00+00:00';
const BUCKET = 'tributary-local-results-000000000000';

export class Account {
  /** Runs that are there already, as `tributary_daily running`. */
  going = new Set<string>();
  /** Plays the run that is begun; what it throws, Airflow answers. */
  play: (conf: Record<string, string>) => Promise<Played> = () => Promise.resolve({ state: 'success' });
  /** All that was asked of Airflow. */
  readonly asked: Asked[] = [];
  private played: Played = { state: 'success' };

  private constructor(
    private readonly s3: S3Client,
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open(): Promise<Account> {
    const emulator = await startEmulator();
    await emulator.bucket(BUCKET);
    await emulator.s3.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const account = new Account(emulator.s3, server, (server.address() as AddressInfo).port);
    account.serve(new URL(emulator.url));
    return account;
  }

  /** What `tributary` is to be run with. */
  get variables(): NodeJS.ProcessEnv {
    return { ...process.env, TRIBUTARY_ENV: 'local', TRIBUTARY_PORT_BASE: String(this.port) };
  }

  /** Every version of what is there of requests and answers, delete markers too. */
  async versions(): Promise<string[]> {
    const { Versions = [], DeleteMarkers = [] } = await this.s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    return [...Versions, ...DeleteMarkers].map(({ Key }) => Key ?? '');
  }

  async read(key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return (await Body?.transformToString()) ?? '';
  }

  async write(key: string, text: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text }));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(emulator: URL): void {
    this.server.on('request', (incoming, outgoing) => {
      if (!(incoming.url ?? '').startsWith('/restapi/')) {
        const { method, url: path, headers } = incoming;
        const onward = request({ host: emulator.hostname, port: emulator.port, method, path, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        });
        incoming.pipe(onward);
        return;
      }
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
      incoming.on('end', () => {
        void this.airflow(JSON.parse(body) as Asked).then(([status, answer]) => {
          const told = { RestApiStatusCode: status, RestApiResponse: answer };
          outgoing.writeHead(status < 400 ? 200 : 400, { 'content-type': 'application/json' });
          outgoing.end(JSON.stringify(told));
        });
      });
    });
  }

  private async airflow(asked: Asked): Promise<[number, unknown]> {
    this.asked.push(asked);
    const [, , dag = '', , run] = asked.Path.split('/');
    const task = { task_id: 'erase', map_index: -1, try_number: 1, rendered_map_index: null };
    if (asked.Method === 'POST') {
      try {
        this.played = await this.play(asked.Body?.conf ?? {});
        return [200, { dag_run_id: RUN, state: 'queued' }];
      } catch (error) {
        return [404, { detail: (error as Error).message }];
      }
    }
    if (asked.Path.includes('/logs/')) {
      const detail = [{ exc_type: 'AirflowFailException', exc_value: this.played.cause ?? '' }];
      return [200, { content: [{ event: 'Task failed with exception', error_detail: detail }] }];
    }
    if (asked.Path.endsWith('/taskInstances')) {
      const of = { ...task, state: this.played.state, start_date: null, end_date: null };
      return [200, { task_instances: [of], total_entries: 1 }];
    }
    if (run !== undefined) return [200, { dag_run_id: RUN, state: this.played.state }];
    const state = asked.QueryParameters?.state ?? '';
    return [200, { dag_runs: this.going.has(`${dag} ${state}`) ? [{ dag_run_id: 'scheduled__1', state }] : [] }];
  }
}
