/** What ends most runbooks: a run goes on, or a window is run again. */
import { z } from 'zod';
import type { Window } from '../../../ops/airflow/api';
import { pasted } from './mitigation';
import { succeeds } from './runs';

const started = z.object({ RestApiResponse: z.object({ dag_run_id: z.string() }) });

/** Clears a task that failed, and all after it; the run then succeeds. */
export async function goOn(cli: string, run: string, task: string): Promise<void> {
  pasted(cli, 'README', 'TASK=reconcile', { RUN: run, TASK: task });
  await succeeds(run);
}

/** Runs a window once more, to its good end. */
export async function runAgain(cli: string, { start, end }: Window): Promise<void> {
  const answer: unknown = JSON.parse(
    pasted(cli, 'README', '\\"conf\\": {\\"window_start\\"', { START: start, END: end }),
  );
  await succeeds(started.parse(answer).RestApiResponse.dag_run_id);
}
