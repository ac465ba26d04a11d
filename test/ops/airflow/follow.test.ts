import type { DagRun, LogLine, TaskInstance } from '../../../ops/airflow/api';
import { causeOf, follow } from '../../../ops/airflow/follow';

const instance = (task_id: string, state: string | null, fields: Partial<TaskInstance> = {}): TaskInstance => ({
  task_id,
  map_index: -1,
  state,
  try_number: 1,
  rendered_map_index: null,
  start_date: null,
  end_date: null,
  ...fields,
});

/** Plays a run: one list of task instances a poll, the run ending with the last. */
const played = (polls: readonly (readonly TaskInstance[])[], end: DagRun['state'], log: readonly LogLine[] = []) => {
  let poll = -1;
  return {
    dagRun: () => {
      poll += 1;
      return Promise.resolve({ dag_run_id: 'r', state: poll >= polls.length - 1 ? end : ('running' as const) });
    },
    taskInstances: () => Promise.resolve(polls[poll] ?? []),
    logOf: () => Promise.resolve(log),
  };
};

const exception = (exc_type: string, exc_value: string): LogLine => ({
  event: 'Task failed with exception',
  error_detail: [{ exc_type, exc_value }],
});

describe('follow', () => {
  it('tells each step of a task once and keeps quiet about queues and triggerers', async () => {
    const lines: string[] = [];
    const polls = [
      [instance('marts', null)],
      [instance('marts', 'queued')],
      [instance('marts', 'running')],
      [instance('marts', 'deferred')],
      [instance('marts', 'running')],
      [instance('marts', 'success')],
    ];
    const outcome = await follow(
      played(polls, 'success'),
      'dag',
      'r',
      (line) => lines.push(line),
      () => undefined,
      0,
    );
    expect(lines).toEqual(['marts: running', 'marts: success']);
    expect(outcome).toMatchObject({ runId: 'r', succeeded: true, failures: [] });
  });

  it('ends when the check finds what the run can not do without gone', async () => {
    let looks = 0;
    const check = (): void => {
      looks += 1;
      if (looks > 2) throw new Error('the scheduler has ended');
    };
    const endless = { ...played([], 'running'), taskInstances: () => Promise.resolve([]) };
    await expect(follow(endless, 'dag', 'r', () => undefined, check, 0)).rejects.toThrow('the scheduler has ended');
  });

  it('names the part of a mapped task and the number of a later try', async () => {
    const lines: string[] = [];
    const polls = [
      [instance('kpi', 'up_for_retry', { map_index: 0, rendered_map_index: 'roas' })],
      [instance('kpi', 'running', { map_index: 0, rendered_map_index: 'roas', try_number: 2 })],
    ];
    await follow(
      played(polls, 'success'),
      'dag',
      'r',
      (line) => lines.push(line),
      () => undefined,
      0,
    );
    expect(lines).toEqual(['kpi (roas): up for retry', 'kpi (roas): running, try 2']);
  });

  it('names the failed task and its cause, not the tasks that were not run because of it', async () => {
    const polls = [[instance('orders.plan', 'failed'), instance('orders.extract', 'upstream_failed')]];
    const log = [exception('AirflowFailException', 'ER_ACCESS_DENIED_ERROR: Access denied')];
    const outcome = await follow(
      played(polls, 'failed', log),
      'dag',
      'r',
      () => undefined,
      () => undefined,
      0,
    );
    expect(outcome.succeeded).toBe(false);
    expect(outcome.failures).toEqual([{ task: 'orders.plan', cause: 'ER_ACCESS_DENIED_ERROR: Access denied' }]);
  });

  it('counts a run as failed when one of its tasks did, whatever Airflow makes of it', async () => {
    const polls = [[instance('a', 'failed'), instance('b', 'skipped')]];
    const outcome = await follow(
      played(polls, 'success'),
      'dag',
      'r',
      () => undefined,
      () => undefined,
      0,
    );
    expect(outcome.succeeded).toBe(false);
  });

  it('says so when a run failed and no task did', async () => {
    const outcome = await follow(
      played([[instance('a', 'skipped')]], 'failed'),
      'dag',
      'r',
      () => undefined,
      () => undefined,
      0,
    );
    expect(outcome.failures).toEqual([{ task: 'dag', cause: expect.stringContaining('time limit') as string }]);
  });
});

describe('causeOf', () => {
  it('takes the last exception of the log', () => {
    const log = [exception('AirflowException', 'first'), exception('AirflowException', 'second'), 'end'];
    expect(causeOf(log)).toBe('second');
  });

  it('keeps the name of an exception that is not one of Airflow’s', () => {
    expect(causeOf([exception('KeyError', "'rows'")])).toBe("KeyError: 'rows'");
  });

  it('takes the last line of a log without an exception', () => {
    expect(causeOf([{ event: 'started' }, 'Process exited abnormally'])).toBe('Process exited abnormally');
    expect(causeOf([])).toBe('its log is empty');
  });
});
