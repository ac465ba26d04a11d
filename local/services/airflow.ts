/** Airflow, in the place of MWAA. */
import { S3Client } from '@aws-sdk/client-s3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AirflowApi } from '../../ops/airflow/api';
import { LocalAirflow } from '../airflow/local-rest';
import { poolsOf } from '../airflow/pools';
import { airflowServices, migrateDatabase } from '../airflow/processes';
import { type AirflowSettings, apiUrl, newSecret } from '../airflow/settings';
import { syncDags, unpackPlugins } from '../airflow/sync';
import { awsEnvironment, logs, port, state } from '../layout';
import { startService } from '../process/service';
import { airflowPython } from '../setup/python-environments';

/** Folder of DAGs, plugins and task logs. */
export const airflowHome = join(state, 'airflow');

/** Airflow's API, which is its user interface too. */
export const airflowUrl = (): string => apiUrl(port('airflow'));

/** @param database metadata database as an SQLAlchemy URL */
export function airflowSettings(database: string): AirflowSettings {
  mkdirSync(airflowHome, { recursive: true });
  return {
    python: airflowPython(),
    home: airflowHome,
    database,
    port: port('airflow'),
    statsdPort: port('statsd'),
    aws: awsEnvironment(),
    secret: newSecret(),
  };
}

/** The API server runs no code of the DAGs, the other processes do. */
const isApiServer = ({ name }: { readonly name: string }): boolean => name === 'airflow-api-server';

/** Makes the metadata database's tables and starts the API server: all that needs nothing of the deployed platform. */
export async function prepareAirflow(settings: AirflowSettings): Promise<void> {
  await migrateDatabase(settings, join(logs, 'airflow-migrate.log'));
  await Promise.all(airflowServices(settings).filter(isApiServer).map(startService));
}

/** Brings DAGs and plugins from the artifacts bucket, starts the processes that run them and makes their pools. */
export async function startAirflow(settings: AirflowSettings, artifactsBucket: string): Promise<void> {
  const s3 = new S3Client({ forcePathStyle: true });
  await syncDags(s3, artifactsBucket, settings.home);
  await unpackPlugins(s3, artifactsBucket, settings, join(logs, 'airflow-plugins.log'));
  await Promise.all(
    airflowServices(settings)
      .filter((service) => !isApiServer(service))
      .map(startService),
  );
  const api = new AirflowApi(new LocalAirflow(airflowUrl()));
  for (const pool of poolsOf(settings.home)) await api.putPool(pool);
}
