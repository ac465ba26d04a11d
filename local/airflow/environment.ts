/** The configuration of the local Airflow, all of it in the environment, as MWAA's own is. */
import { join } from 'node:path';
import { apiUrl, dagsFolder, pluginsFolder, type AirflowSettings } from './settings';

/** Environment variables of every Airflow process and command. */
export function airflowEnvironment(settings: AirflowSettings): Record<string, string> {
  const { home, port, secret } = settings;
  return {
    ...settings.aws,
    AIRFLOW_HOME: home,
    // Tasks reach the API server over HTTP: never by way of a proxy.
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    PYTHONPATH: join(__dirname, 'preload'),
    PYTHONUNBUFFERED: '1',
    ...section('CORE', {
      DAGS_FOLDER: dagsFolder(home),
      PLUGINS_FOLDER: pluginsFolder(home),
      LOAD_EXAMPLES: 'False',
      EXECUTOR: 'LocalExecutor',
      PARALLELISM: '8',
      DAGS_ARE_PAUSED_AT_CREATION: 'False',
      EXECUTION_API_SERVER_URL: `${apiUrl(port)}/execution/`,
      HOSTNAME_CALLABLE: 'airflow.utils.net.get_host_ip_address',
      SIMPLE_AUTH_MANAGER_ALL_ADMINS: 'True',
    }),
    ...section('DATABASE', {
      SQL_ALCHEMY_CONN: settings.database,
      LOAD_DEFAULT_CONNECTIONS: 'False',
    }),
    ...section('API', {
      HOST: '127.0.0.1',
      PORT: String(port),
      // Airflow appends to it without a slash of its own.
      BASE_URL: `${apiUrl(port)}/`,
      WORKERS: '1',
      SECRET_KEY: secret,
      ACCESS_LOGFILE: '/dev/null',
    }),
    ...section('API_AUTH', { JWT_SECRET: secret }),
    ...section('LOGGING', {
      BASE_LOG_FOLDER: join(home, 'logs'),
      DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY: join(home, 'logs', 'dag_processor'),
      COLORED_CONSOLE_LOG: 'False',
    }),
    // A task's slot is free, and its end known to the scheduler, only after the next heartbeat: the default is 5 s.
    ...section('WORKERS', { MIN_HEARTBEAT_INTERVAL: '1' }),
    ...section('SCHEDULER', {
      SCHEDULER_IDLE_SLEEP_TIME: '0.5',
      SCHEDULER_HEARTBEAT_SEC: '1',
    }),
    ...section('DAG_PROCESSOR', {
      PARSING_PROCESSES: '1',
      REFRESH_INTERVAL: '30',
      MIN_FILE_PROCESS_INTERVAL: '30',
    }),
    // As MWAA has it: the emulator publishes them to CloudWatch.
    ...section('METRICS', {
      STATSD_ON: 'True',
      STATSD_HOST: '127.0.0.1',
      STATSD_PORT: String(settings.statsdPort),
      STATSD_PREFIX: 'airflow',
    }),
    ...section('TRIGGERER', { CAPACITY: '100' }),
    ...section('USAGE_DATA_COLLECTION', { ENABLED: 'False' }),
  };
}

const section = (name: string, options: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(options).map(([option, value]) => [`AIRFLOW__${name}__${option}`, value]));
