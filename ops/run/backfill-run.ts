/** Has the backfill DAG move a range of days. */
import { connectAirflow } from '../airflow/connect';
import { BACKFILL } from '../airflow/dags';
import { movedAlone } from '../dataset';
import { UsageError } from '../errors';
import { placeOf } from '../place';
import { daysAsWindow } from '../days-as-window';
import { refuseCollision } from './collision';
import type { BackfillFlags } from './command';
import { tellRun } from './followed';
import { planned } from './planned';

/** @throws UsageError, RefusedError, RunFailedError, AirflowError */
export async function runBackfill({
  env,
  json,
  from,
  to,
  daysPerRun,
  dataset,
  sweeps,
  dryRun,
  follow,
}: BackfillFlags): Promise<void> {
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  const window = daysAsWindow(from, to);
  const datasets = movedAlone(dataset);
  const api = connectAirflow(placeOf({ env }));
  await refuseCollision(api, window);
  if (dryRun === true) {
    planned({ dag: BACKFILL, run_id: null, window, datasets, cleared: null }, json === true);
    return;
  }
  const { dag_run_id: runId } = await api.trigger(BACKFILL, window, { days_per_run: daysPerRun, sweeps, datasets });
  await tellRun({ api, dag: BACKFILL, runId, begun: { window, datasets, cleared: null } }, follow, json === true);
}
