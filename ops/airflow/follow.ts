/** Follows a run to its end and says how each task goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowApi, DagRun, LogLine, TaskInstance } from './api';

/** A task that failed, and why, in the words of what it ran. */
export interface Failure {
  readonly task: string;
  readonly cause: string;
}

export interface RunOutcome {
  readonly runId: string;
  readonly succeeded: boolean;
  readonly seconds: number;
  /** Tasks that failed themselves; those that were not run because of them are left out. */
  readonly failures: readonly Failure[];
}

type Reader = Pick<AirflowApi, 'dagRun' | 'taskInstances' | 'logOf'>;

// What a person wants to read; scheduled, queued and deferred are Airflow's own affairs.
const told = new Set(['running', 'success', 'failed', 'skipped', 'up_for_retry', 'upstream_failed']);

/**
 * Waits for a run to end.
 *
 * @param report told each step of each task, as `orders.extract (0): running`
 * @param check called before each look; what it throws ends the wait
 */
export async function follow(
  api: Reader,
  dagId: string,
  runId: string,
  report: (line: string) => void,
  check: () => void,
  pollSeconds = 2,
): Promise<RunOutcome> {
  const since = Date.now();
  const states = new Map<string, string>();
  for (;;) {
    check();
    // The run's state first: when it says that it has ended, so do the states of the tasks that are read after it.
    const run: DagRun = await api.dagRun(dagId, runId);
    const tasks = await api.taskInstances(dagId, runId);
    for (const task of tasks) tell(task, states, report);
    if (run.state === 'success' || run.state === 'failed') {
      const failed = await Promise.all(
        tasks
          .filter((task) => task.state === 'failed')
          .map(async (task) => ({ task: nameOf(task), cause: causeOf(await api.logOf(dagId, runId, task)) })),
      );
      // A run is judged by its last tasks alone; one that failed where nothing depended on it still failed.
      const succeeded = run.state === 'success' && failed.length === 0;
      const failures =
        succeeded || failed.length > 0
          ? failed
          : [{ task: dagId, cause: 'the run failed without a failed task: it was ended by hand or by its time limit' }];
      return { runId, succeeded, seconds: (Date.now() - since) / 1000, failures };
    }
    await sleep(pollSeconds * 1000);
  }
}

function tell(task: TaskInstance, states: Map<string, string>, report: (line: string) => void): void {
  const name = nameOf(task);
  if (task.state === null || !told.has(task.state)) return;
  const step = `${task.state} ${task.try_number}`;
  if (states.get(name) === step) return;
  states.set(name, step);
  const again = task.try_number > 1 ? `, try ${task.try_number}` : '';
  report(`${name}: ${task.state.replaceAll('_', ' ')}${again}`);
}

export const nameOf = (task: TaskInstance): string =>
  task.map_index < 0 ? task.task_id : `${task.task_id} (${task.rendered_map_index ?? task.map_index})`;

/**
 * Why a task failed: the message of the last exception in its log, without Airflow's wrapping. Without an exception the
 * last line says what ended the process.
 */
export function causeOf(log: readonly LogLine[]): string {
  const lines = log.map((line) => (typeof line === 'string' ? { event: line } : line));
  for (const line of lines.toReversed()) {
    const detail = 'error_detail' in line ? line.error_detail?.[0] : undefined;
    if (detail !== undefined)
      return detail.exc_type.startsWith('Airflow') ? detail.exc_value : `${detail.exc_type}: ${detail.exc_value}`;
  }
  return lines.at(-1)?.event ?? 'its log is empty';
}
