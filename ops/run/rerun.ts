/** Has a run, or what failed of it, run again. */
import { type AirflowApi, type DagRun, datasetsOf, windowOf } from '../airflow/api';
import { connectAirflow } from '../airflow/connect';
import { RefusedError, UnknownNameError } from '../errors';
import { refuseBesideErasure } from '../forget/other-runs';
import { placeOf } from '../place';
import type { RerunFlags } from './command';
import { tellRun } from './followed';
import { planned } from './planned';

/** @throws UnknownNameError, RefusedError, RunFailedError, AirflowError */
export async function rerun(
  given: string | undefined,
  { env, json, dag, failed, dryRun, follow }: RerunFlags,
): Promise<void> {
  const api = connectAirflow(placeOf({ env }));
  const onlyFailed = failed === true;
  const run = await chosen(api, dag, given, onlyFailed);
  const { dag_run_id: runId, state } = run;
  if (state === 'running' || state === 'queued')
    throw new RefusedError(`${dag} run ${runId} is ${state}: wait for its end (tributary status)`);
  await refuseBesideErasure(api);
  const tasks = await api.clear(dag, runId, onlyFailed, true);
  if (tasks.length === 0) throw new RefusedError(`nothing of ${dag} run ${runId} failed: leave --failed out`);
  const cleared = tasks.map(({ task_id: task, map_index: index }) => (index < 0 ? task : `${task} (${index})`));
  const begun = { window: windowOf(run) ?? null, datasets: datasetsOf(run), cleared };
  if (dryRun === true) {
    planned({ dag, run_id: runId, ...begun }, json === true);
    return;
  }
  await api.clear(dag, runId, onlyFailed, false);
  await tellRun({ api, dag, runId, begun }, follow, json === true);
}

async function chosen(api: AirflowApi, dag: string, id: string | undefined, onlyFailed: boolean): Promise<DagRun> {
  if (id !== undefined) return api.dagRun(dag, id);
  const [run] = await api.dagRuns(dag, onlyFailed ? 'failed' : undefined, 1);
  if (run === undefined) throw new UnknownNameError(`${dag} has no run${onlyFailed ? ' that failed' : ''}`);
  return run;
}
