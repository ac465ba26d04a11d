/** Follows a run of Airflow, and says how it ended. */
import type { AirflowApi } from '../airflow/api';
import { follow } from '../airflow/follow';
import { RunFailedError } from '../errors';
import { inTime } from '../terminal/figures';
import { printable } from '../terminal/printable';
import type { RunOutput } from './output';

interface Followed {
  readonly api: AirflowApi;
  readonly dag: string;
  readonly runId: string;
  /** What is known of it before it is followed. */
  readonly begun: Pick<RunOutput, 'window' | 'cleared'>;
}

/**
 * Steps go to standard error: they are progress. An interrupt ends the following alone, the run goes on.
 *
 * @throws RunFailedError that names each failed task and its cause; with `json` after the whole was answered
 */
export async function tellRun({ api, dag, runId, begun }: Followed, isFollowed: boolean, json: boolean): Promise<void> {
  const answer = (rest: Pick<RunOutput, 'state' | 'seconds' | 'failures'>): void => {
    const output: RunOutput = { dag, run_id: runId, ...begun, ...rest };
    if (json) console.log(JSON.stringify(output));
  };
  console.error(
    printable(`${dag} run ${runId}${begun.window === null ? '' : `: ${begun.window.start} to ${begun.window.end}`}`),
  );
  if (!isFollowed) {
    answer({ state: 'queued', seconds: null, failures: [] });
    return;
  }
  process.once('SIGINT', () => {
    console.error(`\n${runId} goes on: tributary status tells of it`);
    process.exit(130);
  });
  const outcome = await follow(
    api,
    dag,
    runId,
    (line) => {
      console.error(printable(line));
    },
    () => undefined,
  );
  const { succeeded, seconds, failures } = outcome;
  answer({ state: succeeded ? 'success' : 'failed', seconds, failures: [...failures] });
  if (!succeeded)
    throw new RunFailedError(
      [`${runId} failed:`, ...failures.map(({ task, cause }) => `  ${task}: ${cause}`)].join('\n'),
      json,
    );
  if (!json) console.log(`${runId}: succeeded in ${inTime(seconds)}`);
}
