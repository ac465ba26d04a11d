/** Runs that have a part of a window already. */
import { type AirflowApi, type DagRun, type Window, windowOf } from '../airflow/api';
import { BACKFILL, DAILY } from '../airflow/dags';
import { RefusedError } from '../errors';
import { overlap } from '../window';

/**
 * Two runs of the same changes would end well, one after the other, but the second is a mistake more often than not.
 *
 * @throws RefusedError that names the run
 */
export async function refuseCollision(api: AirflowApi, window: Window): Promise<void> {
  for (const dag of [DAILY, BACKFILL])
    for (const state of ['running', 'queued'] as const)
      for (const run of await api.dagRuns(dag, state)) {
        const taken = windowOf(run);
        if (taken !== undefined && overlap(taken, window)) throw new RefusedError(reason(dag, run, taken, window));
      }
}

const reason = (dag: string, { dag_run_id: id, state }: DagRun, taken: Window, asked: Window): string =>
  `${dag} run ${id} is ${state} and has ${taken.start} to ${taken.end}, of which ${asked.start} to ${asked.end} ` +
  `is a part: wait for its end (tributary status), or ask for another window`;
