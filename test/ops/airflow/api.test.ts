import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalAirflow } from '../../../local/airflow/local-rest';
import { AirflowApi } from '../../../ops/airflow/api';

type Answer = readonly [status: number, body: unknown];

let server: Server;
let api: AirflowApi;
let requests: { line: string; bearer: string | undefined; body: string }[];
let answer: (line: string) => Answer;

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const line = `${request.method ?? ''} ${request.url ?? ''}`;
      const isLogin = line === 'GET /auth/token';
      if (!isLogin) requests.push({ line, bearer: request.headers.authorization, body });
      const [status, content] = isLogin ? ([201, { access_token: 'token' }] as const) : answer(line);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = new AirflowApi(new LocalAirflow(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const pool = { name: 'source_sales', slots: 4, description: 'Invocations.', include_deferred: true } as const;

describe('AirflowApi', () => {
  it('sets the slots of a pool that exists', async () => {
    answer = (line) => (line.startsWith('POST') ? [409, { detail: 'Pool exists' }] : [200, {}]);
    await api.putPool(pool);
    expect(requests.map(({ line }) => line)).toEqual(['POST /api/v2/pools', 'PATCH /api/v2/pools/source_sales']);
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual({
      pool: 'source_sales',
      slots: 4,
      description: 'Invocations.',
      include_deferred: true,
    });
  });

  it('starts a run with its window as the parameters', async () => {
    answer = () => [200, { dag_run_id: 'manual__1', state: 'queued' }];
    const run = await api.trigger('tributary_daily', { start: '2025-01-01T00:00:00Z', end: '2025-01-02T00:00:00Z' });
    expect(run.dag_run_id).toBe('manual__1');
    expect(requests[0]).toMatchObject({
      line: 'POST /api/v2/dags/tributary_daily/dagRuns',
      bearer: 'Bearer token',
    });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      logical_date: null,
      conf: { window_start: '2025-01-01T00:00:00Z', window_end: '2025-01-02T00:00:00Z' },
    });
  });

  it('reads which tasks follow on which, and in which pool each has its slots', async () => {
    answer = () => [
      200,
      {
        tasks: [
          { task_id: 'plan', pool: 'source_sales', downstream_task_ids: ['extract'], retries: 1 },
          { task_id: 'extract', pool: 'source_sales', downstream_task_ids: null, retries: 1 },
        ],
        total_entries: 2,
      },
    ];
    expect(await api.tasks('dag')).toEqual([
      { task_id: 'plan', pool: 'source_sales', downstream_task_ids: ['extract'] },
      { task_id: 'extract', pool: 'source_sales', downstream_task_ids: null },
    ]);
    expect(requests[0]?.line).toBe('GET /api/v2/dags/dag/tasks');
  });

  it('reads every page of the task instances', async () => {
    const task = (n: number) => ({
      task_id: `t${n}`,
      map_index: -1,
      state: 'success',
      try_number: 1,
      rendered_map_index: null,
      start_date: '2025-01-01T00:00:00Z',
      end_date: null,
    });
    const all = Array.from({ length: 130 }, (_, n) => task(n));
    answer = (line) => {
      const offset = Number(/offset=(\d+)/.exec(line)?.[1]);
      return [200, { task_instances: all.slice(offset, offset + 100), total_entries: all.length }];
    };
    expect(await api.taskInstances('dag', 'run:1')).toHaveLength(130);
    expect(requests[0]?.line).toContain('/dagRuns/run%3A1/taskInstances');
  });

  it('says which file of the DAG folder can’t be imported, and why', async () => {
    answer = (line) =>
      line.endsWith('/importErrors')
        ? [200, { import_errors: [{ filename: 'tributary_daily.py', stack_trace: 'ValidationError: topic_arn' }] }]
        : [404, { detail: 'not found' }];
    await expect(api.dagIsThere('tributary_daily', 5)).rejects.toThrow(
      "tributary_daily.py can't be imported:\nValidationError: topic_arn",
    );
  });

  it('passes on what Airflow refuses a request with', async () => {
    answer = () => [400, { detail: "'yesterday' is not a 'date-time'" }];
    await expect(api.trigger('dag', { start: 'yesterday', end: 'today' })).rejects.toThrow(
      'POST /dags/dag/dagRuns: 400 {"detail":"\'yesterday\' is not a \'date-time\'"}',
    );
  });
});
