import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import { projectFolder } from '../../../ops/root';
import { runOutputSchema } from '../../../ops/run/output';
import { statusText } from '../../../ops/status/text';
import { begin, ended, type Outcome, tributaryInTurn } from '../command';
import { StandIn } from '../stand-in';

jest.setTimeout(120_000);

const NO_RUNS = { dag_runs: [] };
const RUN = { dag_run_id: 'manual__1', state: 'queued' };
const WINDOW = { start: '2025-01-01T00:00:00Z', end: '2025-01-03T00:00:00Z' };
const RANGE = ['--from', '2025-01-01', '--to', '2025-01-02'];
const CONF = { window_start: WINDOW.start, window_end: WINDOW.end, datasets: ['fx_rates', 'campaigns'] };

describe('datasets that a run moves alone', () => {
  let airflow: StandIn;

  beforeAll(async () => {
    airflow = await StandIn.start({
      airflow: {
        'GET /dags/tributary_daily/dagRuns': NO_RUNS,
        'GET /dags/tributary_backfill/dagRuns': NO_RUNS,
        'GET /dags/tributary_forget/dagRuns': NO_RUNS,
        'POST /dags/tributary_daily/dagRuns': RUN,
        'POST /dags/tributary_backfill/dagRuns': RUN,
        'GET /dags/tributary_daily/dagRuns/manual__1': { ...RUN, state: 'failed', conf: CONF },
        'POST /dags/tributary_daily/clearTaskInstances': {
          task_instances: [{ task_id: 'stage_fx_rates', map_index: -1 }],
        },
      },
    });
  });
  afterAll(() => airflow.stop());

  const run = (...args: readonly string[]): Promise<Outcome> => ended(begin(airflow.variables, ...args));
  const handed = (dag: string): unknown =>
    airflow.asked.findLast(({ line }) => line === `POST /dags/${dag}/dagRuns`)?.body;

  it('are handed to Airflow, each once, and told of in JSON and in words', async () => {
    const some = ['--dataset', 'fx_rates', 'campaigns', '--dataset', 'fx_rates', '--no-follow'];
    const backfill = await run('backfill', ...RANGE, ...some, '--json');
    const window = await run('run', '--window', '2025-01-01..2025-01-03', ...some);
    expect([backfill.code, window.code]).toEqual([0, 0]);
    for (const dag of ['tributary_backfill', 'tributary_daily']) expect(handed(dag)).toMatchObject({ conf: CONF });
    const output = runOutputSchema.parse(JSON.parse(backfill.stdout));
    expect(output).toMatchObject({ window: WINDOW, datasets: ['fx_rates', 'campaigns'], state: 'queued' });
    expect(window.stderr).toBe(
      `tributary_daily run manual__1: ${WINDOW.start} to ${WINDOW.end}, fx_rates, campaigns alone\n`,
    );
  });

  it('are all where none is named', async () => {
    const { code, stdout } = await run('backfill', ...RANGE, '--no-follow', '--json');
    expect(code).toBe(0);
    expect(handed('tributary_backfill')).toMatchObject({ conf: { datasets: [] } });
    expect(runOutputSchema.parse(JSON.parse(stdout)).datasets).toEqual([]);
  });

  it('are told of without a run by --dry-run, and those of a run that is run again as it has them', async () => {
    const dry = await run('backfill', ...RANGE, '--dataset', 'fx_rates', '--dry-run');
    const again = await run('rerun', 'manual__1', '--failed', '--dry-run', '--json');
    expect(dry.stdout).toBe(`tributary_backfill would run ${WINDOW.start} to ${WINDOW.end}, fx_rates alone\n`);
    expect(runOutputSchema.parse(JSON.parse(again.stdout))).toMatchObject({
      datasets: CONF.datasets,
      cleared: ['stage_fx_rates'],
    });
  });

  it('are refused where no contract is of one, with the names of those that there are', async () => {
    const known = loadContracts(join(projectFolder(), 'contracts')).map(({ dataset }) => dataset);
    const outcomes = await tributaryInTurn(
      ['backfill', ...RANGE, '--dataset', 'fx_rates', 'weather'],
      ['run', '--dataset', 'weather'],
    );
    for (const { code, stderr } of outcomes) {
      expect(code).toBe(2);
      expect(stderr).toBe(`UsageError: --dataset: there is no dataset weather: name one of ${known.join(', ')}\n`);
    }
  });
});

describe('tributary status', () => {
  it('says of a run that moved some datasets which, and of one that moved all nothing', () => {
    const run = { id: 'manual__1', state: 'success', window: WINDOW, started: null, ended: null, failed_tasks: [] };
    const status = { environment: 'dev', at: '2025-02-01T00:00:00Z', datasets: [], incidents: [], alarms: [] };
    const told = (datasets: string[]): string =>
      statusText({ ...status, last_run: { ...run, datasets } }, new Date('2025-02-01T00:00:00Z')).split('\n')[0] ?? '';
    const scope = `${WINDOW.start} to ${WINDOW.end}`;
    expect(told(['fx_rates'])).toBe(`dev: last run success: manual__1, window ${scope}, fx_rates alone, not begun yet`);
    expect(told([])).toBe(`dev: last run success: manual__1, window ${scope}, not begun yet`);
  });
});
