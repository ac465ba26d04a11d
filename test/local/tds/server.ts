/** A TDS server over a MariaDB of its own, with the tables of the fixture; or the SQL Server that the environment names. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sql from 'mssql';
import { python, pythonEnvironment } from '../../../local/services/python-module';
import { realSqlServer } from '../../../local/services/sql-server';
import { portAnswers } from '../../../local/process/service';
import { freePort } from '../../lambdas/servers/server';

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, ...pythonEnvironment() });

function runModule(module: string, ...args: string[]): void {
  execFileSync(python(), ['-m', module, ...args], { env: environment(), stdio: 'inherit' });
}

async function startModule(port: number, module: string, ...args: string[]): Promise<ChildProcess> {
  const started = spawn(python(), ['-m', module, ...args], { env: environment(), stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  started.stderr.on('data', (data: Buffer) => (log += data.toString()));
  for (let tries = 0; tries < 300; tries++) {
    if (started.exitCode !== null) throw new Error(`${module} ended with ${started.exitCode}:\n${log}`);
    if (await portAnswers(port)) return started;
    await sleep(100);
  }
  throw new Error(`${module} did not listen on ${port} in time:\n${log}`);
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.exitCode;
}

export class TdsServer {
  private constructor(
    readonly folder: string,
    private readonly port: number,
    private readonly processes: readonly ChildProcess[],
  ) {}

  static async start(): Promise<TdsServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tds-'));
    const state = join(folder, 'mariadb');
    const [certificates, credentials] = [join(folder, 'certificates'), join(folder, 'credentials')];
    runModule('tributary_local.sources.certificates', '--out', certificates);
    runModule('tributary_local.sources.credentials', '--out', credentials);
    const mysqlPort = await freePort();
    const mariadb = await startModule(
      mysqlPort,
      'tributary_local.sources.mariadb',
      ...['--state', state, '--port', String(mysqlPort), '--certificates', certificates],
    );
    const server = new TdsServer(folder, await freePort(), [mariadb]);
    try {
      server.mariadb(readFileSync(join(__dirname, 'fixture.mariadb.sql'), 'utf8'));
      const backend = server.account('sales-backend');
      server.mariadb(
        `CREATE USER '${backend.user}'@'127.0.0.1' IDENTIFIED BY '${backend.password}' REQUIRE SSL;` +
          `GRANT SELECT ON sales.* TO '${backend.user}'@'127.0.0.1';`,
      );
      const tds = await startModule(
        server.port,
        'tributary_local.tds',
        ...['--port', String(server.port), '--mysql-port', String(mysqlPort)],
        ...['--ca', join(certificates, 'ca.pem'), '--cert', join(certificates, 'server.pem')],
        ...['--key', join(certificates, 'server-key.pem'), '--login-file', join(credentials, 'sales.json')],
        ...['--backend-file', join(credentials, 'sales-backend.json')],
      );
      return new TdsServer(folder, server.port, [tds, mariadb]);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** How the `mssql` driver connects: encrypted, the private CA trusted and nothing else. */
  get config(): sql.config {
    return {
      server: 'localhost',
      port: this.port,
      database: 'sales',
      ...this.account('sales'),
      options: { encrypt: true, trustServerCertificate: false, cryptoCredentialsDetails: { ca: this.ca } },
    };
  }

  get ca(): string {
    return readFileSync(join(this.folder, 'certificates', 'ca.pem'), 'utf8');
  }

  /** Runs SQL as MariaDB's administrator; what it printed. */
  mariadb(text: string): string {
    const socket = join(this.folder, 'mariadb', 'mysqld.sock');
    return execFileSync(
      'mariadb',
      ['--no-defaults', '--batch', '--skip-column-names', '--default-character-set=utf8mb4', `--socket=${socket}`],
      { input: text, encoding: 'utf8' },
    );
  }

  /** Ends the TDS server, MariaDB stays; its exit code. */
  async stopTds(): Promise<number | null> {
    const [tds] = this.processes;
    if (tds === undefined) throw new Error('not started');
    return stop(tds);
  }

  async stop(): Promise<void> {
    for (const child of this.processes) await stop(child);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private account(name: string): { user: string; password: string } {
    const file = join(this.folder, 'credentials', `${name}.json`);
    const { username, password } = JSON.parse(readFileSync(file, 'utf8')) as { username: string; password: string };
    return { user: username, password };
  }
}

export interface Database {
  readonly pool: sql.ConnectionPool;
  readonly close: () => Promise<void>;
}

/**
 * The fixture's tables behind the TDS server, or behind the real SQL Server of TRIBUTARY_MSSQL_URL: the same expectations
 * hold for both.
 */
export async function openDatabase(): Promise<Database> {
  const real = realSqlServer();
  if (real === undefined) {
    const server = await TdsServer.start();
    const pool = await new sql.ConnectionPool(server.config).connect();
    return {
      pool,
      close: async () => {
        await pool.close();
        await server.stop();
      },
    };
  }
  const { host, port, username, password, dbname } = real;
  const config = { server: host, port, user: username, password, database: dbname, options: { encrypt: true } };
  const pool = await new sql.ConnectionPool(config).connect();
  await pool.request().batch(readFileSync(join(__dirname, 'fixture.sqlserver.sql'), 'utf8'));
  return { pool, close: () => pool.close() };
}
