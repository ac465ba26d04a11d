/** The programs that are compared, each as its user would start it. */
import { join } from 'node:path';
import { type Bench, requestOf } from './bench';
import type { Program } from './measure';
import { tableOf } from './touchpoints';

export type ContenderName =
  | 'ours'
  | 'ours, unencrypted'
  | 'mysql2 raw buffers'
  | 'mysql2 + csv-stringify'
  | 'connectorx'
  | 'sling'
  | 'mariadb --batch';

export interface Contender extends Program {
  readonly name: ContenderName;
}

/** How the rows of a comparison travel. */
export const transport =
  'connectorx reads unencrypted, for its MySQL addresses know no TLS, and is held against ours without it, which the product ' +
  'never is; all others, and “ours”, read over TLS.';

/** @param gzip whether the rows leave through gzip level 1 */
export function contenders(bench: Bench, rows: number, gzip: boolean): Contender[] {
  const env = requestOf(bench, rows, gzip);
  const node = (name: ContenderName, program: Parameters<Bench['program']>[0]): Contender => ({
    name,
    command: bench.program(program),
    env,
  });
  return [
    node('ours', 'bare'),
    node('ours, unencrypted', 'bare-unencrypted'),
    node('mysql2 raw buffers', 'mysql2-buffers'),
    node('mysql2 + csv-stringify', 'mysql2-objects'),
    {
      name: 'connectorx',
      command: [join(bench.peers, 'bin', 'python'), join(__dirname, 'programs', 'connectorx_csv.py')],
      env,
    },
    sling(bench, rows, gzip),
    mariadbBatch(bench, rows, gzip),
  ];
}

/** A command whose output is compressed behind it, by GNU gzip. */
const piped = (command: readonly string[], gzip: boolean): readonly string[] =>
  gzip ? ['sh', '-c', '"$@" | gzip -1', 'sh', ...command] : command;

function sling(bench: Bench, rows: number, gzip: boolean): Contender {
  const { host, port, username, password, dbname } = bench.database.secret;
  const packages = join(bench.peers, 'lib', 'python3.11', 'site-packages');
  const binary = join(packages, 'sling_linux_amd64', 'bin', 'sling-linux-amd64');
  return {
    name: 'sling',
    command: piped(
      [binary, 'run', '--src-conn', 'SOURCE', '--src-stream', `${dbname}.${tableOf(rows)}`, '--stdout'],
      gzip,
    ),
    env: {
      SOURCE: `mysql://${username}:${password}@${host}:${port}/${dbname}?tls=skip-verify`,
      SLING_HOME_DIR: join(bench.scratch, 'sling'),
      SLING_DISABLE_TELEMETRY: 'true',
    },
  };
}

function mariadbBatch({ database: { secret, ca } }: Bench, rows: number, gzip: boolean): Contender {
  const { host, port, username, password, dbname } = secret;
  return {
    name: 'mariadb --batch',
    command: piped(
      [
        ...['mariadb', '--no-defaults', '--batch', '--quick', `--host=${host}`, `--port=${port}`, `--ssl-ca=${ca}`],
        ...[`--user=${username}`, `--password=${password}`, `--execute=SELECT * FROM ${tableOf(rows)}`, dbname],
      ],
      gzip,
    ),
  };
}
