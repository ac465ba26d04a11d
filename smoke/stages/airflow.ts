/** Airflow's pools, and a run of the DAG. */
import { z } from 'zod';
import { environmentPools, type Pool } from '../../config/airflow-pools';
import { AirflowError } from '../../ops/airflow/rest';
import type { Context } from '../context';

export const DAG = 'tributary_daily';

const dagRun = z.object({ dag_run_id: z.string(), state: z.string() });
const taskInstances = z.object({
  task_instances: z.array(z.object({ task_id: z.string(), state: z.string().nullable(), map_index: z.int() })),
  total_entries: z.int(),
});
export type Task = z.output<typeof taskInstances>['task_instances'][number];

const RUN_MINUTES = 120;
const PAGE = 100;

/** The pools of the environment. */
export const poolsOf = ({ environment, contracts }: Context): readonly Pool[] =>
  environmentPools(environment, contracts.length);

/** Makes the pools that docs/first-deploy.md names; those that are there already stay. */
export async function makePools(context: Context): Promise<void> {
  for (const pool of poolsOf(context)) {
    try {
      await context.airflow.rest(z.unknown(), 'POST', '/pools', pool);
    } catch (error) {
      if (!(error instanceof AirflowError && error.status === 409)) throw error;
    }
  }
}

export async function tasksOf(context: Context, runId: string): Promise<Task[]> {
  const tasks: Task[] = [];
  for (;;) {
    const answer = await context.airflow.rest(
      taskInstances,
      'GET',
      `/dags/${DAG}/dagRuns/${encodeURIComponent(runId)}/taskInstances`,
      undefined,
      { limit: PAGE, offset: tasks.length },
    );
    tasks.push(...answer.task_instances);
    if (answer.task_instances.length === 0 || tasks.length >= answer.total_entries) return tasks;
  }
}

/**
 * Runs one window to its end.
 *
 * @returns the run's id
 * @throws AirflowError when it doesn't succeed, with the tasks that failed
 */
export async function runWindow(context: Context, window: { start: string; end: string }): Promise<string> {
  await context.airflow.rest(z.unknown(), 'PATCH', `/dags/${DAG}`, { is_paused: false });
  const { dag_run_id: runId } = await context.airflow.rest(dagRun, 'POST', `/dags/${DAG}/dagRuns`, {
    logical_date: null,
    conf: { window_start: window.start, window_end: window.end },
  });
  const state = await context.until(RUN_MINUTES, async () => {
    const path = `/dags/${DAG}/dagRuns/${encodeURIComponent(runId)}`;
    const run = await context.airflow.rest(dagRun, 'GET', path);
    return run.state === 'success' || run.state === 'failed' ? run.state : undefined;
  });
  // A run is judged by its last tasks alone; one that failed where nothing depended on it still failed.
  const failed = (await tasksOf(context, runId)).filter((task) => task.state === 'failed');
  if (state !== 'success' || failed.length > 0)
    throw new AirflowError(
      500,
      `run ${runId}: ${state ?? `not ended after ${RUN_MINUTES} minutes`}; failed: ${failed.map(({ task_id: id }) => id).join(', ') || 'no task'}`,
    );
  return runId;
}
