/** Runs the DAG for one window and follows it to its end. */
import { AirflowApi, type Window } from '../../ops/airflow/api';
import { follow } from '../../ops/airflow/follow';
import { LocalAirflow } from '../airflow/local-rest';
import { say, UserError } from '../progress';
import { endedServices } from '../process/registry';
import { airflowUrl } from '../services/airflow';

const dagId = 'tributary_daily';

/** @throws UserError that names a service that has ended */
function requireServices(): void {
  const [ended] = endedServices();
  if (ended !== undefined)
    throw new UserError(
      `${ended.name} has ended while the platform was up: ${ended.log} may say why. npm start -- --reuse runs the window again.`,
    );
}

/** @throws UserError that names each failed task and its cause, or the service that the run had needed */
export async function runWindow(window: Window): Promise<void> {
  const api = new AirflowApi(new LocalAirflow(airflowUrl()));
  await api.dagIsThere(dagId, 60);
  const { dag_run_id: runId } = await api.trigger(dagId, window);
  say('airflow', `run ${runId}: window ${window.start} to ${window.end}`);
  const report = (line: string): void => {
    say('airflow', line);
  };
  const outcome = await follow(api, dagId, runId, report, requireServices).catch((error: unknown) => {
    // The API server that doesn't answer is told of by what has happened to it.
    requireServices();
    throw error;
  });
  if (!outcome.succeeded) {
    const failures = outcome.failures.map(({ task, cause }) => `  ${task}: ${cause}`);
    throw new UserError(`Run ${runId} failed:\n${failures.join('\n')}`);
  }
  say('airflow', `run ${runId}: succeeded in ${outcome.seconds.toFixed(0)} s`);
}
