import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, ended } from './command';
import { StandIn } from './stand-in';

jest.setTimeout(120_000);

const TASK = { task_id: 'guard', map_index: -1, state: 'running', try_number: 1, rendered_map_index: null };
const TASKS = { task_instances: [{ ...TASK, start_date: null, end_date: null }], total_entries: 1 };
const RUN = { dag_run_id: 'manual__1', state: 'running' };

describe('Ctrl-C', () => {
  let aws: StandIn;
  afterEach(() => aws.stop());

  it('ends the following of a replay at once, says that the run goes on, and begins no other window', async () => {
    aws = await StandIn.start({
      rows: () => [['20250101T000000Z_20250102T000000Z'], ['20250102T000000Z_20250103T000000Z']],
      airflow: {
        'GET /dags/tributary_daily/dagRuns': { dag_runs: [] },
        'GET /dags/tributary_backfill/dagRuns': { dag_runs: [] },
        'POST /dags/tributary_daily/dagRuns': RUN,
        'GET /dags/tributary_daily/dagRuns/manual__1': RUN,
        'GET /dags/tributary_daily/dagRuns/manual__1/taskInstances': TASKS,
      },
    });
    const command = begin(aws.variables, 'quarantine', 'replay', 'orders');
    const outcome = ended(command);
    await aws.sees(({ asked }) => asked.some(({ line }) => line.endsWith('/manual__1/taskInstances')));
    command.kill('SIGINT');
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/\nmanual__1 goes on: tributary status tells of it\n$/);
    const changed = aws.asked.filter(({ line }) => !line.startsWith('GET '));
    expect(changed.map(({ line, body }) => [line, body])).toEqual([
      [
        'POST /dags/tributary_daily/dagRuns',
        {
          logical_date: null,
          conf: { window_start: '2025-01-01T00:00:00Z', window_end: '2025-01-02T00:00:00Z' },
        },
      ],
    ]);
  });

  it('stops every query of a command that asks many at once', async () => {
    aws = await StandIn.start({});
    const page = join(tmpdir(), 'never-written.html');
    const command = begin(aws.variables, 'report', '--from', '2025-01-01', '--to', '2025-01-31', '--out', page);
    const outcome = ended(command);
    await aws.sees(({ queries }) => queries.length === MANY);
    command.kill('SIGINT');
    const { code, stderr } = await outcome;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^InterruptedError: query query-\d+ was stopped\n$/);
    expect(aws.queries.map(({ state }) => state)).toEqual(Array.from({ length: MANY }, () => 'CANCELLED'));
  });

  it('stops the query that runs of a command that asks one after the other, and asks no more', async () => {
    aws = await StandIn.start({
      rows: (sql) => (sql.includes('FROM app_installs') ? [['2025-01-02 03:04:05', 'device']] : undefined),
    });
    const command = begin(aws.variables, 'explain', 'credit', '--install', '7');
    const outcome = ended(command);
    await aws.sees(({ queries }) => queries.length === 2);
    command.kill('SIGINT');
    expect(await outcome).toMatchObject({
      code: 130,
      stdout: '',
      stderr: 'InterruptedError: query query-1 was stopped\n',
    });
    expect(aws.queries.map(({ state }) => state)).toEqual(['SUCCEEDED', 'CANCELLED']);
  });
});

/** Queries that a report asks before it waits for the first. */
const MANY = 13;
