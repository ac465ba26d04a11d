/** Runs the DAG for one window and follows it to its end. */
import { AirflowApi, type Window } from '../airflow/api';
import { follow } from '../airflow/follow';
import { say, UserError } from '../progress';
import { airflowUrl } from '../services/airflow';

const dagId = 'tributary_daily';

/** @throws UserError that names each failed task and its cause */
export async function runWindow(window: Window): Promise<void> {
  const api = new AirflowApi(airflowUrl());
  await api.dagIsThere(dagId, 60);
  const { dag_run_id: runId } = await api.trigger(dagId, window);
  say('airflow', `run ${runId}: window ${window.start} to ${window.end}`);
  const outcome = await follow(api, dagId, runId, (line) => {
    say('airflow', line);
  });
  if (!outcome.succeeded) {
    const failures = outcome.failures.map(({ task, cause }) => `  ${task}: ${cause}`);
    throw new UserError(`Run ${runId} failed:\n${failures.join('\n')}`);
  }
  say('airflow', `run ${runId}: succeeded in ${outcome.seconds.toFixed(0)} s`);
}
