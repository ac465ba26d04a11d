/** Shows how the platform is. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import { alarmStates } from '../alarms/alarm-states';
import { incidentsUnlessDenied } from '../alarms/open-incidents';
import { connectAirflow } from '../airflow/connect';
import { DAILY } from '../airflow/dags';
import { lastRun } from '../airflow/last-run';
import type { PlaceFlags } from '../flags';
import { placeOf } from '../place';
import { projectFolder } from '../root';
import { datasetFigures } from './dataset-figures';
import type { StatusOutput } from './output';
import { statusText } from './text';

/** @throws AirflowError, and what AWS answers, but that incidents may not be read */
export async function showStatus(flags: PlaceFlags): Promise<void> {
  const place = placeOf(flags);
  const { environment, names, aws } = place;
  const now = new Date();
  const cloudwatch = new CloudWatchClient(aws);
  const [run, datasets, alarms, incidents] = await Promise.all([
    lastRun(connectAirflow(place), DAILY),
    datasetFigures(cloudwatch, loadContracts(join(projectFolder(), 'contracts')), environment.name, now),
    alarmStates(cloudwatch, names.prefix),
    incidentsUnlessDenied(place),
  ]);
  const output: StatusOutput = {
    environment: environment.name,
    at: now.toISOString(),
    last_run: run ?? null,
    ...{ datasets, incidents },
    alarms: alarms.filter(({ state }) => state === 'ALARM'),
  };
  console.log(flags.json === true ? JSON.stringify(output) : statusText(output, now));
}
