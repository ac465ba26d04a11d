/** Follows a run of Airflow, and says how it ended. */
import type { AirflowApi } from '../airflow/api';
import { inTime } from '../terminal/figures';
import { announceRun, failureOf, followRun } from './follow-run';
import type { RunOutput } from './output';

interface Followed {
  readonly api: AirflowApi;
  readonly dag: string;
  readonly runId: string;
  /** What is known of it before it is followed. */
  readonly begun: Pick<RunOutput, 'window' | 'datasets' | 'cleared'>;
}

/**
 * @throws RunFailedError that names each failed task and its cause; with `json` after the whole was answered
 */
export async function tellRun({ api, dag, runId, begun }: Followed, isFollowed: boolean, json: boolean): Promise<void> {
  const answer = (rest: Pick<RunOutput, 'state' | 'seconds' | 'failures'>): void => {
    const output: RunOutput = { dag, run_id: runId, ...begun, ...rest };
    if (json) console.log(JSON.stringify(output));
  };
  announceRun(dag, runId, begun.window, begun.datasets);
  if (!isFollowed) {
    answer({ state: 'queued', seconds: null, failures: [] });
    return;
  }
  const outcome = await followRun(api, dag, runId);
  const { succeeded, seconds, failures } = outcome;
  answer({ state: succeeded ? 'success' : 'failed', seconds, failures: [...failures] });
  if (!succeeded) throw failureOf(outcome, json);
  if (!json) console.log(`${runId}: succeeded in ${inTime(seconds)}`);
}
