/** The TDS server: MariaDB's `sales` database in the place of a SQL Server. */
import { join } from 'node:path';
import { port } from '../layout';
import { portAnswers, startService } from '../process/service';
import { python, pythonEnvironment } from './python-module';
import { certificates, credentials } from './source-files';

export async function startTds(): Promise<void> {
  await startService({
    name: 'tds',
    command: python(),
    args: [
      ...['-m', 'tributary_local.tds'],
      ...['--port', String(port('mssql'))],
      ...['--mysql-port', String(port('mysql'))],
      ...['--ca', join(certificates, 'ca.pem')],
      ...['--cert', join(certificates, 'server.pem')],
      ...['--key', join(certificates, 'server-key.pem')],
      ...['--login-file', join(credentials, 'sales.json')],
      ...['--backend-file', join(credentials, 'sales-backend.json')],
    ],
    env: pythonEnvironment(),
    ready: () => portAnswers(port('mssql')),
    timeoutSeconds: 30,
  });
}
