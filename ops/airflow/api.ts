/** What the platform asks of Airflow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Pool } from '../../config/airflow-pools';
import { AirflowError, type AirflowRest } from './rest';

const importErrors = z.object({ import_errors: z.array(z.object({ filename: z.string(), stack_trace: z.string() })) });
const dag = z.object({ dag_id: z.string(), is_paused: z.boolean() });
const dagRun = z.object({
  dag_run_id: z.string(),
  state: z.enum(['queued', 'running', 'success', 'failed']),
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  data_interval_start: z.string().nullish(),
  data_interval_end: z.string().nullish(),
  conf: z
    .looseObject({
      window_start: z.string().nullish(),
      window_end: z.string().nullish(),
      datasets: z.array(z.string()).nullish(),
    })
    .nullish(),
});
const dagRuns = z.object({ dag_runs: z.array(dagRun) });
const taskInstance = z.object({
  task_id: z.string(),
  map_index: z.int(),
  state: z.string().nullable(),
  try_number: z.int(),
  rendered_map_index: z.string().nullable(),
  start_date: z.string().nullable(),
  end_date: z.string().nullable(),
});
const task = z.object({ task_id: z.string(), pool: z.string(), downstream_task_ids: z.array(z.string()).nullable() });
const tasks = z.object({ tasks: z.array(task) });
const cleared = z.object({ task_instances: z.array(z.object({ task_id: z.string(), map_index: z.int() })) });
const taskInstances = z.object({ task_instances: z.array(taskInstance), total_entries: z.int() });
const logLine = z.looseObject({
  event: z.string(),
  error_detail: z.array(z.looseObject({ exc_type: z.string(), exc_value: z.string() })).optional(),
});
const log = z.object({ content: z.array(z.union([logLine, z.string()])) });

export type DagRun = z.infer<typeof dagRun>;
export type Task = z.infer<typeof task>;
export type TaskInstance = z.infer<typeof taskInstance>;
export type ClearedTask = z.infer<typeof cleared>['task_instances'][number];
export type LogLine = z.infer<typeof logLine> | string;

/** A half-open span of change times, in ISO 8601 with Z. */
export interface Window {
  readonly start: string;
  readonly end: string;
}

const pageSize = 100;

/** Change times that a run moves; undefined where it doesn't say. */
export function windowOf({ conf, data_interval_start: first, data_interval_end: last }: DagRun): Window | undefined {
  const start = conf?.window_start ?? first;
  const end = conf?.window_end ?? last;
  if (start === undefined || start === null || end === undefined || end === null || start === end) return undefined;
  return { start, end };
}

/** Datasets that a run moves alone; none of one that moves all. */
export const datasetsOf = ({ conf }: DagRun): string[] => conf?.datasets ?? [];

export class AirflowApi {
  constructor(private readonly airflow: AirflowRest) {}

  /** Makes a pool, or sets the slots of one that exists. */
  async putPool(pool: Pool): Promise<void> {
    try {
      await this.airflow.rest(z.unknown(), 'POST', '/pools', pool);
    } catch (error) {
      if (!(error instanceof AirflowError && error.status === 409)) throw error;
      const { name, ...rest } = pool;
      await this.airflow.rest(z.unknown(), 'PATCH', `/pools/${encodeURIComponent(name)}`, { pool: name, ...rest });
    }
  }

  /**
   * Waits until a DAG can be run.
   *
   * @throws AirflowError when a file of the DAG folder can't be imported, with its stack trace, or at the time limit
   */
  async dagIsThere(id: string, timeoutSeconds: number): Promise<void> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (;;) {
      try {
        await this.airflow.rest(dag, 'GET', `/dags/${encodeURIComponent(id)}`);
        return;
      } catch (error) {
        if (!(error instanceof AirflowError && error.status === 404)) throw error;
      }
      const { import_errors: broken } = await this.airflow.rest(importErrors, 'GET', '/importErrors');
      const [first] = broken;
      if (first !== undefined)
        throw new AirflowError(422, `${first.filename} can't be imported:\n${first.stack_trace}`);
      if (Date.now() > deadline) throw new AirflowError(404, `DAG ${id} is not there after ${timeoutSeconds} s`);
      await sleep(500);
    }
  }

  /** The tasks of a DAG as it was parsed last. */
  async tasks(id: string): Promise<readonly Task[]> {
    return (await this.airflow.rest(tasks, 'GET', `/dags/${encodeURIComponent(id)}/tasks`)).tasks;
  }

  /**
   * Starts a run.
   *
   * @param window of a DAG that has one
   * @param parameters of the DAG, beside the window
   */
  async trigger(id: string, window?: Window, parameters: Readonly<Record<string, unknown>> = {}): Promise<DagRun> {
    const span = window === undefined ? {} : { window_start: window.start, window_end: window.end };
    return await this.airflow.rest(dagRun, 'POST', `/dags/${encodeURIComponent(id)}/dagRuns`, {
      logical_date: null,
      conf: { ...parameters, ...span },
    });
  }

  /** Ends a run as one that failed; its tasks with it. */
  async fail(id: string, runId: string): Promise<void> {
    await this.airflow.rest(z.unknown(), 'PATCH', runPath(id, runId), { state: 'failed' });
  }

  /**
   * Runs of a DAG, the newest first.
   *
   * @param state that they are in; without one, any
   */
  async dagRuns(id: string, state?: DagRun['state'], limit = pageSize): Promise<readonly DagRun[]> {
    const query = { order_by: '-run_after', limit, ...(state === undefined ? {} : { state }) };
    const path = `/dags/${encodeURIComponent(id)}/dagRuns`;
    return (await this.airflow.rest(dagRuns, 'GET', path, undefined, query)).dag_runs;
  }

  /**
   * Has tasks of a run run again, and the run with them.
   *
   * @param onlyFailed those alone that failed, and those that were not run because of them
   * @param dryRun says which they are, and changes nothing
   * @returns the tasks
   */
  async clear(id: string, runId: string, onlyFailed: boolean, dryRun: boolean): Promise<readonly ClearedTask[]> {
    const path = `/dags/${encodeURIComponent(id)}/clearTaskInstances`;
    const asked = { dry_run: dryRun, dag_run_id: runId, only_failed: onlyFailed, reset_dag_runs: true };
    return (await this.airflow.rest(cleared, 'POST', path, asked)).task_instances;
  }

  async dagRun(id: string, runId: string): Promise<DagRun> {
    return await this.airflow.rest(dagRun, 'GET', runPath(id, runId));
  }

  /** All task instances of a run. */
  async taskInstances(id: string, runId: string): Promise<readonly TaskInstance[]> {
    const all: TaskInstance[] = [];
    for (;;) {
      const page = { limit: pageSize, offset: all.length };
      const path = `${runPath(id, runId)}/taskInstances`;
      const answer = await this.airflow.rest(taskInstances, 'GET', path, undefined, page);
      all.push(...answer.task_instances);
      if (answer.task_instances.length === 0 || all.length >= answer.total_entries) return all;
    }
  }

  /** The log of a task's present try. */
  async logOf(id: string, runId: string, task: TaskInstance): Promise<readonly LogLine[]> {
    const path = `${runPath(id, runId)}/taskInstances/${encodeURIComponent(task.task_id)}/logs/${task.try_number}`;
    const answer = await this.airflow.rest(log, 'GET', path, undefined, {
      map_index: task.map_index,
      full_content: true,
    });
    return answer.content;
  }
}

const runPath = (id: string, runId: string): string =>
  `/dags/${encodeURIComponent(id)}/dagRuns/${encodeURIComponent(runId)}`;
