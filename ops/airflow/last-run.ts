/** The newest run of a DAG. */
import type { RunOutput } from '../status/output';
import { type AirflowApi, datasetsOf, windowOf } from './api';
import { nameOf } from './follow';

/**
 * @returns undefined when there was none yet
 * @throws AirflowError
 */
export async function lastRun(api: AirflowApi, dag: string): Promise<RunOutput | undefined> {
  const [run] = await api.dagRuns(dag, undefined, 1);
  if (run === undefined) return undefined;
  const tasks = await api.taskInstances(dag, run.dag_run_id);
  return {
    id: run.dag_run_id,
    state: run.state,
    window: windowOf(run) ?? null,
    datasets: datasetsOf(run),
    started: run.start_date ?? null,
    ended: run.end_date ?? null,
    failed_tasks: tasks.filter(({ state }) => state === 'failed').map(nameOf),
  };
}
