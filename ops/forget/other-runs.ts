/** Runs that an erasure must not meet, and that must not meet one. */
import type { AirflowApi } from '../airflow/api';
import { DAGS, FORGET } from '../airflow/dags';
import { RefusedError } from '../errors';

/** @throws RefusedError that names a run of any DAG that is under way */
export const refuseBesideRuns = (api: AirflowApi): Promise<void> =>
  refuseBeside(api, DAGS, 'it could bring or write what is to be erased');

/** @throws RefusedError while somebody is erased: the run would not wait for it */
export const refuseBesideErasure = (api: AirflowApi): Promise<void> =>
  refuseBeside(api, [FORGET], 'what is run again could bring back what it erases');

async function refuseBeside(api: AirflowApi, dags: readonly string[], why: string): Promise<void> {
  for (const dag of dags)
    for (const state of ['running', 'queued'] as const) {
      const [run] = await api.dagRuns(dag, state, 1);
      if (run !== undefined)
        throw new RefusedError(`${dag} run ${run.dag_run_id} is ${state}, and ${why}: wait for its end`);
    }
}
