/** Where the local Airflow keeps its things and what it talks to. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

export interface AirflowSettings {
  /** Folder of the Python environment made from `local/airflow-requirements.txt`. */
  readonly python: string;
  /** AIRFLOW_HOME: DAGs, plugins and logs. */
  readonly home: string;
  /** Metadata database as an SQLAlchemy URL with the psycopg2 driver. */
  readonly database: string;
  /** Port of the API server, which is the user interface too. */
  readonly port: number;
  /** UDP port that takes Airflow's metrics. */
  readonly statsdPort: number;
  /** What an AWS client needs to reach the emulator. */
  readonly aws: Readonly<Record<string, string>>;
  /** Signs the tokens of tasks and of the API; new for each start. */
  readonly secret: string;
}

/** A secret for {@link AirflowSettings.secret}. */
export const newSecret = (): string => randomBytes(32).toString('hex');

export const dagsFolder = (home: string): string => join(home, 'dags');
export const pluginsFolder = (home: string): string => join(home, 'plugins');
export const apiUrl = (port: number): string => `http://127.0.0.1:${port}`;
