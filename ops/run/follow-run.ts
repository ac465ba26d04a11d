/** Follows a run of Airflow to its end; its steps go to standard error, for they are progress. */
import type { AirflowApi, Window } from '../airflow/api';
import { follow, type RunOutcome } from '../airflow/follow';
import { RunFailedError } from '../errors';
import { scopeInWords } from './scope-in-words';
import { printable } from '../terminal/printable';

/** @param datasets that it moves alone */
export function announceRun(dag: string, runId: string, window: Window | null, datasets: readonly string[] = []): void {
  const scope = scopeInWords(window, datasets);
  console.error(printable(`${dag} run ${runId}${scope === '' ? '' : `: ${scope}`}`));
}

/** An interrupt ends the following alone, the run goes on. */
export async function followRun(api: AirflowApi, dag: string, runId: string): Promise<RunOutcome> {
  const leave = (): void => {
    console.error(`\n${runId} goes on: tributary status tells of it`);
    process.exit(130);
  };
  const tell = (line: string): void => {
    console.error(printable(line));
  };
  process.once('SIGINT', leave);
  try {
    return await follow(api, dag, runId, tell, () => undefined);
  } finally {
    process.off('SIGINT', leave);
  }
}

/** Names each failed task and its cause. @param isAnswered whether standard output has told of it already */
export const failureOf = ({ runId, failures }: RunOutcome, isAnswered: boolean): RunFailedError =>
  new RunFailedError(
    [`${runId} failed:`, ...failures.map(({ task, cause }) => `  ${task}: ${cause}`)].join('\n'),
    isAnswered,
  );
