/** Runs of the daily DAG, a day each. */
import { LocalAirflow } from '../../../local/airflow/local-rest';
import { AirflowApi, type DagRun, type TaskInstance, type Window } from '../../../ops/airflow/api';
import { portOf } from '../running-platform';
import { until } from './platform';

export const DAILY = 'tributary_daily';
export const BACKFILL = 'tributary_backfill';
export const HOUSEKEEPING = 'tributary_housekeeping';

export const airflow = new AirflowApi(new LocalAirflow(`http://127.0.0.1:${portOf('airflow')}`));

const DAY = 24 * 3_600_000;
const instant = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/** Hands out one day after the other. */
export class Days {
  constructor(private next: string) {}

  /** The next day's window. */
  take(): Window {
    const start = Date.parse(`${this.next}T00:00:00Z`);
    this.next = instant(start + DAY).slice(0, 10);
    return { start: instant(start), end: instant(start + DAY) };
  }
}

export const begin = async (window: Window): Promise<string> => (await airflow.trigger(DAILY, window)).dag_run_id;

export const beginHousekeeping = async (): Promise<string> => (await airflow.trigger(HOUSEKEEPING)).dag_run_id;

/** Begins a backfill of a range, in windows of so many days. */
export const beginBackfill = async (range: Window, days: number): Promise<string> =>
  (await airflow.trigger(BACKFILL, range, { days_per_run: days })).dag_run_id;

/** Whether jobs write tables for a run, or have written some. */
export async function isUnderWay(runId: string): Promise<true | undefined> {
  const tasks = await airflow.taskInstances(DAILY, runId);
  return tasks.some(({ task_id: id, state }) => id.startsWith('stage_') && state === 'success') ? true : undefined;
}

/** Waits for the end of a run. */
export async function ended(runId: string, dag = DAILY): Promise<DagRun['state']> {
  return await until(`the end of ${runId}`, 900, async () => {
    const { state } = await airflow.dagRun(dag, runId);
    return state === 'success' || state === 'failed' ? state : undefined;
  });
}

/** Waits for a run that has been told to go on, and must succeed. */
export async function succeeds(runId: string, dag = DAILY): Promise<void> {
  const state = await ended(runId, dag);
  if (state !== 'success')
    throw new Error(`${runId} ended as ${state}: ${JSON.stringify(await failedTasks(runId, dag))}`);
}

/** Runs a window to its end, which must be good. */
export async function run(window: Window): Promise<string> {
  const id = await begin(window);
  await succeeds(id);
  return id;
}

/** A run that failed, and its tasks that failed themselves. */
export interface FailedRun {
  readonly id: string;
  readonly tasks: readonly string[];
}

/** Runs a window that something is in the way of. */
export async function failedRun(window: Window): Promise<FailedRun> {
  const id = await begin(window);
  const state = await ended(id);
  if (state !== 'failed') throw new Error(`${id} ended as ${state} although something was in its way`);
  return { id, tasks: await failedTasks(id) };
}

/** Tasks of a run that failed themselves. */
export async function failedTasks(runId: string, dag = DAILY): Promise<string[]> {
  const failed = (task: TaskInstance): boolean => task.state === 'failed';
  return (await airflow.taskInstances(dag, runId)).filter(failed).map(({ task_id: id }) => id);
}
