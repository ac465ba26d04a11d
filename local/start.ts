/** `npm start`: the whole platform on one machine, from empty sources to the KPIs. */
import { loadEnvironment } from '../config/load';
import { Names } from '../config/names';
import { generatedDays, generatedWindows } from './generated-days';
import { awsEnvironment, logs, port, type PortName, root } from './layout';
import type { Window } from '../ops/airflow/api';
import type { AirflowSettings } from './airflow/settings';
import portOffsets from './ports.json';
import { portAnswers } from './process/service';
import { endedServices, endEverything, endServices, isAirflow, runningServices } from './process/registry';
import { say, step, UserError } from './progress';
import { airflowSettings, airflowUrl, prepareAirflow, startAirflow } from './services/airflow';
import { startEmulator } from './services/emulator';
import { startMariadb } from './services/mariadb';
import { startPostgres } from './services/postgres';
import { makeSourceFiles } from './services/source-files';
import { realSqlServer } from './services/sql-server';
import { startTds } from './services/tds';
import { startTrino } from './services/trino';
import { setup } from './setup/setup';
import { clearState } from './state-folder';
import { deployStacks, synthesizeStacks } from './steps/deploy';
import { forgetDeployment, restoreDeployment } from './steps/saved-deployment';
import { generateData, loadSources, type SourceData } from './steps/load-sources';
import { putSecrets } from './steps/put-secrets';
import { runWindow } from './steps/run-window';
import { saveReport } from './steps/save-report';
import { showKpis } from './steps/show-kpis';

export interface StartOptions extends SourceData {
  /** Leave the services up at the end. */
  readonly keep: boolean;
  /** Run the DAG on the services that an earlier start left up. */
  readonly reuse: boolean;
  /** Deploy to an empty account, not to the one that the last deployment left. */
  readonly fresh: boolean;
  /** What to run, in this order; none stands for the generated days but the last, then the last. */
  readonly windows: readonly Window[];
}

const day = (instant: string): string => instant.slice(0, 10);

async function checkPorts(): Promise<void> {
  for (const name of Object.keys(portOffsets) as PortName[])
    if (await portAnswers(port(name)))
      throw new UserError(
        `Port ${port(name)} (${name}) is taken by another program: end it, or choose another range with TRIBUTARY_PORT_BASE.`,
      );
}

async function airflowDatabase(): Promise<AirflowSettings> {
  const settings = airflowSettings(await step('airflow', 'PostgreSQL, for Airflow', startPostgres));
  await step('airflow', 'Airflow database and API server', () => prepareAirflow(settings));
  return settings;
}

/**
 * Brings Airflow up anew where a process of it has ended, as MWAA would; what it knew of runs is forgotten.
 *
 * @throws UserError when another service has ended: the data of the platform are not whole without it
 */
async function mend(names: Names): Promise<void> {
  const ofAirflow = (service: { name: string }): boolean => isAirflow(service) || service.name === 'postgres';
  const ended = endedServices();
  const lost = ended.find((service) => !ofAirflow(service));
  if (lost !== undefined)
    throw new UserError(`${lost.name} has ended, ${lost.log} may say why: npm stop, then npm start -- --keep again.`);
  if (ended.length === 0) return;
  say('airflow', `${ended.map(({ name }) => name).join(', ')} ended; Airflow starts anew`);
  await endServices(isAirflow);
  await endServices(ofAirflow);
  const settings = await airflowDatabase();
  await step('airflow', 'Airflow', () => startAirflow(settings, names.bucket('artifacts')));
}

/** Brings everything up: three lanes that need nothing of each other, and what needs two of them. */
async function bringUp(data: SourceData, names: Names): Promise<void> {
  const restored = restoreDeployment();
  await step('sources', 'certificates and passwords', makeSourceFiles);
  const sources = async (): Promise<void> => {
    await Promise.all([
      step('sources', 'MariaDB', startMariadb),
      step('sources', `generated data, ${data.scale} × 90 days`, () => generateData(data)),
    ]);
    await step('sources', 'filling the databases', loadSources);
    if (realSqlServer() === undefined) await step('sources', 'TDS server', startTds);
  };
  const platform = async (): Promise<void> => {
    await Promise.all([
      step('deploy', `AWS emulator, ${restored ? 'the account of the last deployment' : 'an empty account'}`, () =>
        startEmulator(names.airflow()),
      ),
      step('deploy', 'synthesizing the stacks', synthesizeStacks),
    ]);
    await step('deploy', 'five stacks by Terraform', deployStacks);
    await step('deploy', 'secrets of the sources', putSecrets);
  };
  const filled = sources();
  const prepared = airflowDatabase();
  const deployed = platform();
  // Nothing asks Trino before the first run: it starts when the other two lanes no longer need the machine.
  const engine = Promise.all([filled, prepared]).then(() => step('deploy', 'Trino, for Athena', startTrino));
  const orchestrated = Promise.all([prepared, deployed]).then(([settings]) =>
    step('airflow', 'Airflow', () => startAirflow(settings, names.bucket('artifacts'))),
  );
  await Promise.all([filled, engine, orchestrated]);
}

function sayHowToQuery(names: Names): void {
  const aws = Object.entries(awsEnvironment()).map(([name, value]) => `${name}=${value}`);
  console.log(`
The services stay up; end them with: npm stop
  Airflow   ${airflowUrl()}
  AWS       export ${aws.join(' ')}
  Athena    workgroup ${names.workgroup('analysts')}, database ${names.database('curated')}
  again     npm start -- --reuse`);
}

/** @throws UserError that says which step failed and why */
export async function start(options: StartOptions): Promise<void> {
  Object.assign(process.env, awsEnvironment());
  const names = new Names(loadEnvironment(root, process.env));
  const up = runningServices();
  if (options.reuse && up.length === 0)
    throw new UserError('Nothing is up that could be reused: npm start -- --keep first.');
  if (!options.reuse) {
    if (up.length > 0)
      throw new UserError(
        'The platform is up already: npm stop ends it, npm start -- --reuse runs the pipeline again.',
      );
    clearState();
    if (options.fresh) forgetDeployment();
    await setup();
    await checkPorts();
    await bringUp(options, names);
  }
  if (options.reuse) await mend(names);
  const { first, last } = generatedDays();
  const { before, lastDay } = generatedWindows();
  const usual = options.reuse ? [lastDay] : [before, lastDay];
  for (const window of options.windows.length > 0 ? options.windows : usual)
    await step('airflow', `window ${day(window.start)} up to ${day(window.end)}`, () => runWindow(window));
  await showKpis(names.workgroup('pipeline'), names.database('curated'), first, last);
  say('done', `the marketing report that the runs have published is in ${await saveReport(names.bucket('results'))}`);
  say('done', `logs are in ${logs}`);
  if (options.keep || options.reuse) sayHowToQuery(names);
  else await endEverything();
}
