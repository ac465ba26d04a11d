/** A MariaDB of the bench's own, on a core of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../local/progress';
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import { makeCertificates, python, pythonEnvironment } from '../../test/lambdas/servers/python';
import { freePort, startServer } from '../../test/lambdas/servers/server';
import { database, edition, fillSql, tableOf } from './touchpoints';

export interface Database {
  /** A user that may only read; TLS is offered, and asked for by every program that knows it. */
  readonly secret: SourceSecret;
  /** File of the authority that signed the server's certificate. */
  readonly ca: string;
  readonly pid: number;
  readonly version: string;
  /** Makes a table of that many rows unless it is there. */
  fill(rows: number): void;
}

const password = 'bench-password';
/** Every table fits, so that no program waits for a disk. */
const bufferPool = Math.min(6 * 2 ** 30, Math.floor(totalmem() / 2));

/** @param kept folder that holds the tables between runs; without one they go when the bench ends */
export async function startDatabase(kept: string | undefined, say: (text: string) => void): Promise<Database> {
  const temporary = mkdtempSync(join(tmpdir(), 'bench-'));
  const state = kept ?? temporary;
  mkdirSync(state, { recursive: true });
  const certificates = join(state, 'certificates');
  if (!existsSync(join(certificates, 'ca.pem'))) makeCertificates(certificates);
  const socket = join(state, 'mysqld.sock');
  const port = await freePort();
  await startServer({
    command: python(),
    args: [
      ...['-m', 'tributary_local.sources.mariadb'],
      ...['--state', state, '--port', String(port), '--certificates', certificates],
    ],
    env: pythonEnvironment(),
    port: socket,
    // Removed at the end, so never the kept one.
    folder: temporary,
  });
  const sql = (text: string): string => {
    const { status, stdout, stderr, error } = spawnSync(
      'mariadb',
      ['--no-defaults', '--batch', '--skip-column-names', '--default-character-set=utf8mb4', '--socket', socket],
      { input: text, encoding: 'utf8' },
    );
    if (error !== undefined)
      throw new UserError(`mariadb can't be started (apt-get install mariadb-client-core): ${error.message}`);
    if (status !== 0) throw new Error(`mariadb: ${stderr}`);
    return stdout.trim();
  };
  sql(`
    SET GLOBAL innodb_buffer_pool_size = ${bufferPool};
    CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4;
    CREATE USER IF NOT EXISTS reader@'%' IDENTIFIED BY '${password}';
    GRANT SELECT ON ${database}.* TO reader@'%';
  `);
  const known = `SELECT table_name FROM information_schema.tables WHERE table_schema = '${database}'`;
  const tables = new Set(sql(`${known} AND table_comment = '${edition}'`).split('\n'));
  return {
    secret: {
      engine: 'mysql',
      host: '127.0.0.1',
      port,
      username: 'reader',
      password,
      dbname: database,
      ca: readFileSync(join(certificates, 'ca.pem'), 'utf8'),
    },
    ca: join(certificates, 'ca.pem'),
    pid: Number(readFileSync(join(state, 'mysqld.pid'), 'utf8')),
    version: sql('SELECT VERSION()'),
    fill: (rows) => {
      if (tables.has(tableOf(rows))) return;
      say(`filling a table of ${rows.toLocaleString('en')} rows`);
      sql(`USE ${database}; ${fillSql(rows)}`);
      tables.add(tableOf(rows));
    },
  };
}
