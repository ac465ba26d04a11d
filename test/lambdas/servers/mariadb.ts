/** A MariaDB of a test's own, with TLS. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import { makeCertificates, python, pythonEnvironment } from './python';
import { freePort, type ServerOptions, startServer } from './server';

export interface Mariadb {
  readonly port: number;
  /** Folder of ca.pem, server.pem and server-key.pem. */
  readonly certificates: string;
  /** Names the database `marketing` and a user that may only read. */
  readonly secret: SourceSecret;
  /** Runs SQL as administrator. */
  sql(text: string): void;
  /** Asks as administrator. @returns rows of texts as the client prints them, NULL as `NULL` */
  rows(text: string): string[][];
  /** Kills the server and starts it again on what it left, on the same port. */
  restart(): Promise<void>;
}

const password = 'p@ss word"\'7';

export async function startMariadb(): Promise<Mariadb> {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'));
  const certificates = join(folder, 'certificates');
  makeCertificates(certificates);
  const port = await freePort();
  const socket = join(folder, 'mysqld.sock');
  const options: ServerOptions = {
    command: python(),
    args: [
      ...['-m', 'tributary_local.sources.mariadb'],
      ...['--state', folder, '--port', String(port), '--certificates', certificates],
    ],
    env: pythonEnvironment(),
    // Opened after the port.
    port: socket,
    folder,
  };
  let server = await startServer(options);
  const ask = (text: string): string => {
    const { status, stdout, stderr } = spawnSync(
      'mariadb',
      ['--no-defaults', '--default-character-set=utf8mb4', '--batch', '--skip-column-names', '--socket', socket],
      { input: text, encoding: 'utf8', maxBuffer: 2 ** 30 },
    );
    if (status !== 0) throw new Error(`mariadb: ${stderr}`);
    return stdout;
  };
  const sql = (text: string): void => {
    ask(text);
  };
  sql(`
    CREATE DATABASE marketing CHARACTER SET utf8mb4;
    CREATE USER reader@'%' IDENTIFIED BY '${password.replaceAll("'", "''")}' REQUIRE SSL;
    GRANT SELECT ON marketing.* TO reader@'%';
  `);
  return {
    port,
    certificates,
    secret: {
      engine: 'mysql',
      host: '127.0.0.1',
      port,
      username: 'reader',
      password,
      dbname: 'marketing',
      ca: readFileSync(join(certificates, 'ca.pem'), 'utf8'),
    },
    sql,
    rows: (text) =>
      ask(text)
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split('\t')),
    restart: async () => {
      await server.kill();
      rmSync(socket, { force: true });
      server = await startServer(options);
    },
  };
}
