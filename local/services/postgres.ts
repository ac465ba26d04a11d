/** PostgreSQL, Airflow's metadata database. Its data lives as long as the platform is up. */
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logs, port, state } from '../layout';
import { runCommand } from '../process/run-command';
import { portAnswers, startService } from '../process/service';
import { postgresAccount, postgresBinaries } from '../setup/debian-packages';
import { UserError } from '../progress';

const record = join(state, 'run', 'postgres-folder');

/** Removes the data of an earlier start. */
export function removePostgresData(): void {
  if (!existsSync(record)) return;
  rmSync(readFileSync(record, 'utf8'), { recursive: true, force: true });
  rmSync(record);
}

/**
 * Makes a new database `airflow` and starts its server.
 *
 * @returns its address as an SQLAlchemy URL, password included
 */
export async function startPostgres(): Promise<string> {
  const binaries = postgresBinaries();
  if (binaries === undefined) throw new UserError('PostgreSQL is missing: apt-get install postgresql');
  removePostgresData();
  mkdirSync(join(state, 'run'), { recursive: true });
  const account = postgresAccount();
  // The server refuses to run as root, and another account may not be able to enter this checkout.
  const folder = mkdtempSync(account === undefined ? join(state, 'postgres-') : '/var/tmp/tributary-postgres-');
  writeFileSync(record, folder);
  const password = randomBytes(18).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  const data = join(folder, 'data');
  const log = join(logs, 'postgres-init.log');
  await runCommand(
    join(binaries, 'initdb'),
    [
      `--pgdata=${data}`,
      '--username=airflow',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ],
    { log, purpose: 'making the Airflow database', cwd: folder, account },
  );
  rmSync(passwordFile);
  await startService({
    name: 'postgres',
    command: join(binaries, 'postgres'),
    // Nothing here outlives the platform: speed over durability.
    args: [
      '-D',
      data,
      '-h',
      '127.0.0.1',
      '-p',
      String(port('postgres')),
      ...['unix_socket_directories=', 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off'].flatMap(
        (setting) => ['-c', setting],
      ),
    ],
    cwd: folder,
    account,
    ready: () => portAnswers(port('postgres')),
    timeoutSeconds: 30,
  });
  return `postgresql+psycopg2://airflow:${password}@127.0.0.1:${port('postgres')}/postgres`;
}
