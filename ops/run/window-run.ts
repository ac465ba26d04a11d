/** Has the daily DAG run one window. */
import { connectAirflow } from '../airflow/connect';
import { DAILY } from '../airflow/dags';
import { movedAlone } from '../dataset';
import { placeOf } from '../place';
import { lastDay } from '../window';
import { planned } from './planned';
import { refuseCollision } from './collision';
import type { RunFlags } from './command';
import { tellRun } from './followed';

/** @throws UsageError, RefusedError, RunFailedError, AirflowError */
export async function runWindow({
  env,
  json,
  window: given,
  dataset,
  sweeps,
  ignoreAlarm,
  dryRun,
  follow,
}: RunFlags): Promise<void> {
  const datasets = movedAlone(dataset);
  const api = connectAirflow(placeOf({ env }));
  // The run waits by itself until all of it has settled at the sources.
  const window = given ?? lastDay(0, new Date());
  await refuseCollision(api, window);
  if (dryRun === true) {
    planned({ dag: DAILY, run_id: null, window, datasets, cleared: null }, json === true);
    return;
  }
  const parameters = { sweeps, datasets, ...(ignoreAlarm === undefined ? {} : { ignore_alarms: ignoreAlarm }) };
  const { dag_run_id: runId } = await api.trigger(DAILY, window, parameters);
  await tellRun({ api, dag: DAILY, runId, begun: { window, datasets, cleared: null } }, follow, json === true);
}
