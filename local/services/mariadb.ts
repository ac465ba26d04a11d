/** MariaDB, the real server behind both sources: MySQL itself, and the tables that the TDS server offers as SQL Server. */
import { port } from '../layout';
import { portAnswers, startService } from '../process/service';
import { python, pythonEnvironment } from './python-module';
import { certificates, mariadbState } from './source-files';

/** Makes the data folder where it is missing and starts the server with TLS. */
export async function startMariadb(): Promise<void> {
  await startService({
    name: 'mariadb',
    command: python(),
    args: [
      ...['-m', 'tributary_local.sources.mariadb'],
      ...['--state', mariadbState],
      ...['--port', String(port('mysql'))],
      ...['--certificates', certificates],
    ],
    env: pythonEnvironment(),
    ready: () => portAnswers(port('mysql')),
    timeoutSeconds: 60,
  });
}
