/** The TDS server over a MariaDB of its own, or the SQL Server that TRIBUTARY_MSSQL_URL names. */
import mssql from 'mssql';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import { realSqlServer } from '../../../local/services/sql-server';
import { startMariadb } from './mariadb';
import { python, pythonEnvironment } from './python';
import { freePort, startServer } from './server';

/** The same statement in two dialects where they differ. */
export type Sql = string | { readonly mariadb: string; readonly sqlServer: string };

export interface SqlServer {
  readonly secret: SourceSecret;
  /** Runs a batch as administrator. */
  readonly sql: (text: Sql) => Promise<void>;
}

export async function startSqlServer(): Promise<SqlServer> {
  const real = realSqlServer();
  return real === undefined ? startStandIn() : theRealOne(real);
}

async function theRealOne(secret: SourceSecret): Promise<SqlServer> {
  const { host, port, username, password, dbname } = secret;
  const sql = async (text: Sql): Promise<void> => {
    const pool = new mssql.ConnectionPool({
      ...{ server: host, port, user: username, password, database: dbname },
      options: { encrypt: true },
    });
    await pool.connect();
    await pool.request().batch(typeof text === 'string' ? text : text.sqlServer);
    await pool.close();
  };
  return Promise.resolve({ secret, sql });
}

/** The TDS server, whatever the environment names: for what is done to a server, or between it and its client. */
export async function startStandIn(): Promise<SqlServer> {
  const mariadb = await startMariadb();
  const backend = { username: 'gateway', password: 'gateway-password' };
  const login = { username: 'extractor', password: 'p@ss word"\'7' };
  mariadb.sql(`
    CREATE DATABASE sales CHARACTER SET utf8mb4;
    CREATE USER ${backend.username}@'%' IDENTIFIED BY '${backend.password}' REQUIRE SSL;
    GRANT SELECT ON sales.* TO ${backend.username}@'%';
  `);
  const folder = mkdtempSync(join(tmpdir(), 'tds-'));
  const accountFile = (name: string, account: object): string => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(account));
    chmodSync(file, 0o600);
    return file;
  };
  const port = await freePort();
  await startServer({
    command: python(),
    args: [
      ...['-m', 'tributary_local.tds', '--port', String(port), '--mysql-port', String(mariadb.port)],
      ...['--ca', join(mariadb.certificates, 'ca.pem')],
      ...['--cert', join(mariadb.certificates, 'server.pem'), '--key', join(mariadb.certificates, 'server-key.pem')],
      ...['--login-file', accountFile('login', login), '--backend-file', accountFile('backend', backend)],
    ],
    env: pythonEnvironment(),
    port,
    folder,
  });
  return {
    secret: { ...mariadb.secret, ...login, engine: 'sqlserver', host: 'localhost', port, dbname: 'sales' },
    sql: (text) => {
      mariadb.sql(`USE sales; ${typeof text === 'string' ? text : text.mariadb}`);
      return Promise.resolve();
    },
  };
}
