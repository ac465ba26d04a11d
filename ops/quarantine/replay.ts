/** Runs windows again, so that rows of them may fit. */
import type { Window } from '../airflow/api';
import { connectAirflow } from '../airflow/connect';
import { DAILY } from '../airflow/dags';
import { analystSession } from '../athena/analyst-session';
import { requireDataset } from '../dataset';
import { placeOf } from '../place';
import { refuseCollision } from '../run/collision';
import { announceRun, failureOf, followRun } from '../run/follow-run';
import { windowOfId } from '../window-id';
import type { ReplayFlags } from './command';
import type { Replay } from './output';

const SQL = 'SELECT DISTINCT window_id FROM quarantine WHERE dataset = ? ORDER BY window_id';

/**
 * One window after the other, as the daily DAG has one run at a time; a window that fails ends it.
 *
 * @throws UnknownNameError, RefusedError, RunFailedError, QueryFailedError, AirflowError
 */
export async function replayQuarantine(dataset: string, { dryRun, json, env }: ReplayFlags): Promise<void> {
  requireDataset(dataset);
  const place = placeOf({ env });
  const { rows } = await analystSession(place).ask(SQL, [dataset]);
  const windows = rows.map(([id = '']) => windowOfId(id));
  const runs: Replay['runs'] = [];
  const answer = (): void => {
    const output: Replay = { dataset, windows, runs };
    if (json === true) console.log(JSON.stringify(output));
  };
  if (windows.length === 0 || dryRun === true) {
    answer();
    if (json !== true) console.log(listed(dataset, windows));
    return;
  }
  const api = connectAirflow(place);
  for (const window of windows) {
    await refuseCollision(api, window);
    const { dag_run_id: runId } = await api.trigger(DAILY, window);
    announceRun(DAILY, runId, window);
    const outcome = await followRun(api, DAILY, runId);
    runs.push({ run_id: runId, state: outcome.succeeded ? 'success' : 'failed' });
    if (outcome.succeeded) continue;
    answer();
    throw failureOf(outcome, json === true);
  }
  answer();
  if (json !== true)
    console.log(`${windows.length} windows were run again: tributary quarantine list tells what is left`);
}

const listed = (dataset: string, windows: readonly Window[]): string =>
  windows.length === 0
    ? `Nothing of ${dataset} lies in quarantine.`
    : ['Would run again:', ...windows.map(({ start, end }) => `  ${start} to ${end}`)].join('\n');
