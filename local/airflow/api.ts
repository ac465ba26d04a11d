/** Airflow's REST API, as far as the local platform uses it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Pool } from '../../config/airflow-pools';

/** Airflow refused a request. */
export class AirflowApiError extends Error {
  override readonly name = 'AirflowApiError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const token = z.object({ access_token: z.string() });
const importErrors = z.object({ import_errors: z.array(z.object({ filename: z.string(), stack_trace: z.string() })) });
const dag = z.object({ dag_id: z.string(), is_paused: z.boolean() });
const dagRun = z.object({ dag_run_id: z.string(), state: z.enum(['queued', 'running', 'success', 'failed']) });
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
const taskInstances = z.object({ task_instances: z.array(taskInstance), total_entries: z.int() });
const logLine = z.looseObject({
  event: z.string(),
  error_detail: z.array(z.looseObject({ exc_type: z.string(), exc_value: z.string() })).optional(),
});
const log = z.object({ content: z.array(z.union([logLine, z.string()])) });

export type DagRun = z.infer<typeof dagRun>;
export type Task = z.infer<typeof task>;
export type TaskInstance = z.infer<typeof taskInstance>;
export type LogLine = z.infer<typeof logLine> | string;

/** A half-open span of change times, in ISO 8601 with Z. */
export interface Window {
  readonly start: string;
  readonly end: string;
}

const pageSize = 100;

/** Talks to the API server at `url`, which lets everyone on this machine in. */
export class AirflowApi {
  private bearer: string | undefined;

  constructor(private readonly url: string) {}

  private async call<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    this.bearer ??= await this.login();
    let response = await this.send(method, path, body);
    if (response.status === 401) {
      // A token lasts a day; `--keep` may last longer.
      this.bearer = await this.login();
      response = await this.send(method, path, body);
    }
    if (!response.ok)
      throw new AirflowApiError(
        response.status,
        `Airflow: ${method} ${path}: ${response.status} ${await response.text()}`,
      );
    return schema.parse(await response.json());
  }

  private async send(method: string, path: string, body: unknown): Promise<Response> {
    return await fetch(`${this.url}/api/v2${path}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.bearer ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
  }

  private async login(): Promise<string> {
    const response = await fetch(`${this.url}/auth/token`, { signal: AbortSignal.timeout(60_000) });
    if (!response.ok) throw new AirflowApiError(response.status, `Airflow gives no token: ${await response.text()}`);
    return token.parse(await response.json()).access_token;
  }

  /** Makes a pool, or sets the slots of one that exists. */
  async putPool(pool: Pool): Promise<void> {
    try {
      await this.call(z.unknown(), 'POST', '/pools', pool);
    } catch (error) {
      if (!(error instanceof AirflowApiError && error.status === 409)) throw error;
      const { name, ...rest } = pool;
      await this.call(z.unknown(), 'PATCH', `/pools/${encodeURIComponent(name)}`, { pool: name, ...rest });
    }
  }

  /**
   * Waits until a DAG can be run.
   *
   * @throws AirflowApiError when a file of the DAG folder can't be imported, with its stack trace, or at the time limit
   */
  async dagIsThere(id: string, timeoutSeconds: number): Promise<void> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (;;) {
      try {
        await this.call(dag, 'GET', `/dags/${encodeURIComponent(id)}`);
        return;
      } catch (error) {
        if (!(error instanceof AirflowApiError && error.status === 404)) throw error;
      }
      const { import_errors: broken } = await this.call(importErrors, 'GET', '/importErrors');
      const [first] = broken;
      if (first !== undefined)
        throw new AirflowApiError(422, `${first.filename} can't be imported:\n${first.stack_trace}`);
      if (Date.now() > deadline) throw new AirflowApiError(404, `DAG ${id} is not there after ${timeoutSeconds} s`);
      await sleep(500);
    }
  }

  /** The tasks of a DAG as it was parsed last. */
  async tasks(id: string): Promise<readonly Task[]> {
    return (await this.call(tasks, 'GET', `/dags/${encodeURIComponent(id)}/tasks`)).tasks;
  }

  /**
   * Starts a run.
   *
   * @param window of a DAG that has one
   * @param parameters of the DAG, beside the window
   */
  async trigger(id: string, window?: Window, parameters: Readonly<Record<string, unknown>> = {}): Promise<DagRun> {
    const span = window === undefined ? {} : { window_start: window.start, window_end: window.end };
    return await this.call(dagRun, 'POST', `/dags/${encodeURIComponent(id)}/dagRuns`, {
      logical_date: null,
      conf: { ...parameters, ...span },
    });
  }

  /** Ends a run as one that failed; its tasks with it. */
  async fail(id: string, runId: string): Promise<void> {
    await this.call(z.unknown(), 'PATCH', runPath(id, runId), { state: 'failed' });
  }

  /** The runs of a DAG that are under way. */
  async runningDagRuns(id: string): Promise<readonly DagRun[]> {
    const answer = await this.call(dagRuns, 'GET', `/dags/${encodeURIComponent(id)}/dagRuns?state=running`);
    return answer.dag_runs;
  }

  async dagRun(id: string, runId: string): Promise<DagRun> {
    return await this.call(dagRun, 'GET', runPath(id, runId));
  }

  /** All task instances of a run. */
  async taskInstances(id: string, runId: string): Promise<readonly TaskInstance[]> {
    const all: TaskInstance[] = [];
    for (;;) {
      const page = `limit=${pageSize}&offset=${all.length}`;
      const answer = await this.call(taskInstances, 'GET', `${runPath(id, runId)}/taskInstances?${page}`);
      all.push(...answer.task_instances);
      if (answer.task_instances.length === 0 || all.length >= answer.total_entries) return all;
    }
  }

  /** The log of a task's present try. */
  async logOf(id: string, runId: string, task: TaskInstance): Promise<readonly LogLine[]> {
    const path = `${runPath(id, runId)}/taskInstances/${encodeURIComponent(task.task_id)}/logs/${task.try_number}`;
    const answer = await this.call(log, 'GET', `${path}?map_index=${task.map_index}&full_content=true`);
    return answer.content;
  }
}

const runPath = (id: string, runId: string): string =>
  `/dags/${encodeURIComponent(id)}/dagRuns/${encodeURIComponent(runId)}`;
