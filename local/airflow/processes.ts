/** The processes of the local Airflow, those that MWAA runs in containers. */
import { join } from 'node:path';
import type { ServiceOptions } from '../process/service';
import { portAnswers, urlAnswers } from '../process/service';
import { runCommand } from '../process/run-command';
import { airflowEnvironment } from './environment';
import { health, type Component } from './health';
import { apiUrl, type AirflowSettings } from './settings';

const command = (settings: AirflowSettings): string => join(settings.python, 'bin', 'airflow');

/**
 * Makes the tables of the metadata database.
 *
 * @param log file that takes the output
 */
export async function migrateDatabase(settings: AirflowSettings, log: string): Promise<void> {
  await runCommand(command(settings), ['db', 'migrate'], {
    env: airflowEnvironment(settings),
    log,
    // The deployment takes longest, and goes on meanwhile.
    patient: true,
    purpose: 'making the tables of the Airflow database',
  });
}

/**
 * The services, to be started together: the API server is ready when it answers, the others when it has had a
 * heartbeat of theirs. None but the API server listens.
 */
export function airflowServices(settings: AirflowSettings): readonly ServiceOptions[] {
  const service = (name: string, args: readonly string[], ready: () => Promise<boolean>): ServiceOptions => ({
    name: `airflow-${name}`,
    command: command(settings),
    args,
    env: airflowEnvironment(settings),
    ready,
    timeoutSeconds: 120,
  });
  const url = apiUrl(settings.port);
  const beats = (component: Component) => async (): Promise<boolean> => (await health(url))?.[component] === true;
  return [
    service('api-server', ['api-server'], async () => {
      return (await portAnswers(settings.port)) && (await urlAnswers(`${url}/api/v2/version`));
    }),
    // Logs are read from the folder that all share, so that the servers of logs, which listen everywhere, stay off.
    service('scheduler', ['scheduler', '--skip-serve-logs'], beats('scheduler')),
    service('dag-processor', ['dag-processor'], beats('dag_processor')),
    service('triggerer', ['triggerer', '--skip-serve-logs'], beats('triggerer')),
  ];
}
