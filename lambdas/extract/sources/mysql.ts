/** A session on MySQL or MariaDB. */
import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection, ConnectionOptions, TypeCastField } from 'mysql2/promise';
import type { Contract } from '../../../contracts/contract';
import { SourceTimeoutError } from '../errors';
import { type RowKernel, UnwritableCell } from '../kernel/row-kernel';
import { trustedAuthorities } from './certificates';
import { sourceError } from './failure';
import { ServerError } from './mysql-answer';
import { mysqlDialect } from './mysql-dialect';
import { explainMysql } from './mysql-failure';
import { readRows, StatementTimeout } from './mysql-read';
import type { SourceSecret } from './secret';
import type { Session } from './session';
import type { Statement } from './statement';

/** Seconds that the server keeps a connection whose function sends nothing, or takes nothing: it may be frozen. */
const idleLimit = 180;
const writeLimit = 60;

/** Milliseconds that a goodbye may take to leave this machine. */
const partingLimit = 500;
const comQuit = Buffer.from([1, 0, 0, 0, 1]);

/** Warnings by which the server tells that a text is not the value: cut down to NULL, or with characters replaced. */
const lossy = new Set(['1300', '1301', '1366', '1977', '3854']);

/**
 * @param timeout milliseconds to get connected in
 * @throws an error of the kind that {@link sourceError} gives, here and from the session
 */
export async function openMysql(secret: SourceSecret, contract: Contract, timeout: number): Promise<Session> {
  const failure = (cause: unknown): Error => {
    if (cause instanceof UnwritableCell) return cause;
    const { kind, words } = explainMysql(cause as Error);
    return sourceError(kind, words, { secret, contract, cause });
  };
  // Loaded when needed: drivers are heavy, and a function reads one engine.
  const { default: mysql } = await import('mysql2/promise');
  const driverOptions = await options(secret, timeout);
  // The driver's own socket would be out of reach where it fails to connect.
  const socket = connectTcp(secret.port, secret.host).setNoDelay(true).setKeepAlive(true);
  try {
    const connection = await mysql.createConnection({ ...driverOptions, stream: () => socket });
    const session = new MysqlSession(connection, socket, failure);
    await session.begin(timeout);
    return session;
  } catch (cause) {
    // What still comes of it is of no interest, and without a listener would end the process.
    socket.on('error', () => undefined).destroy();
    throw failure(cause);
  }
}

class MysqlSession implements Session {
  readonly dialect = mysqlDialect;
  private readonly stream: Duplex;
  /** What broke the connection, where it did so between two statements. */
  private broken: Error | null = null;
  private busy = false;
  private isMariadb = false;

  constructor(
    private readonly connection: Connection,
    private readonly socket: Socket,
    private readonly failure: (cause: unknown) => Error,
  ) {
    // The socket, or TLS over it; missing from the driver's types.
    this.stream = (connection as unknown as { readonly connection: { readonly stream: Duplex } }).connection.stream;
    // A connection that breaks between two statements fails the next one; without a listener it would end the process.
    connection.on('error', (error: Error) => {
      this.broken ??= error;
    });
  }

  /** Sets what the texts of values, and the server's patience, depend on. */
  async begin(timeout: number): Promise<void> {
    const [[version] = []] = await this.ask('SELECT VERSION()', timeout);
    this.isMariadb = /mariadb/i.test(version ?? '');
    await this.ask('SET NAMES utf8mb4', timeout);
    // TIMESTAMP is given in the session's zone; keys may hold dates that no calendar has; a warning must not be left out.
    await this.ask(
      `SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES', wait_timeout = ${idleLimit}, ` +
        `net_write_timeout = ${writeLimit}, max_error_count = 65535`,
      timeout,
    );
    await this.ask('SET SESSION TRANSACTION READ ONLY', timeout);
  }

  query(statement: Statement, timeout: number): Promise<(string | null)[][]> {
    return this.alone(() => this.ask(this.limited(statement, timeout), timeout));
  }

  read(statement: Statement, rows: RowKernel, timeout: number): Promise<void> {
    return this.alone(async () => {
      if (this.broken !== null) throw this.broken;
      const { warnings } = await readRows(this.stream, this.limited(statement, timeout), rows, timeout);
      if (warnings > 0) await this.checkWarnings(timeout);
    });
  }

  async close(): Promise<void> {
    const { stream } = this;
    if (!this.busy && stream.writable) {
      // The server gives the connection up when this arrives; it is not waited for.
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, partingLimit);
        const done = (): void => {
          clearTimeout(limit);
          resolve();
        };
        stream.once('close', done).write(comQuit, done);
      });
    }
    this.connection.destroy();
    stream.destroy();
    this.socket.destroy();
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy) throw new Error('a session runs one statement at a time');
    this.busy = true;
    try {
      return await work();
    } catch (cause) {
      const failure = this.failure(cause);
      // Whose clock ran out first must make no difference.
      if (failure instanceof SourceTimeoutError) this.stream.destroy();
      throw failure;
    } finally {
      this.busy = false;
    }
  }

  /** Asks through the driver. */
  private async ask(sql: string, timeout: number): Promise<(string | null)[][]> {
    if (this.broken !== null) throw this.broken;
    // The driver's own limit leaves its timer behind, and the connection in the middle of an answer.
    const timer = setTimeout(() => {
      this.stream.destroy(new StatementTimeout(timeout));
    }, timeout);
    try {
      const [rows] = await this.connection.query({ sql, rowsAsArray: true, typeCast: textOf });
      return Array.isArray(rows) ? (rows as unknown as (string | null)[][]) : [];
    } catch (cause) {
      // What the server refuses leaves the connection as it was; anything else leaves it in an unknown state.
      const { errno = 0, fatal = false } = cause as { readonly errno?: number; readonly fatal?: boolean };
      if (errno <= 0 || fatal) this.stream.destroy();
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The statement with a limit that the server itself keeps, for it would work on for a function that is gone. */
  private limited({ sql }: Statement, timeout: number): string {
    if (this.isMariadb) return `SET STATEMENT max_statement_time = ${timeout / 1000} FOR ${sql}`;
    return sql.replace(/^SELECT /, `SELECT /*+ MAX_EXECUTION_TIME(${Math.ceil(timeout)}) */ `);
  }

  /** A value that is longer than the server's largest packet comes as NULL, and the same in a checksum of its own. */
  private async checkWarnings(timeout: number): Promise<void> {
    const warnings = await this.ask('SHOW WARNINGS', timeout);
    const found = warnings.find(([, code]) => lossy.has(code ?? ''));
    if (found === undefined) return;
    const [, code, message] = found;
    throw new ServerError(
      Number(code),
      '',
      `${message ?? ''}: a value can't be given as it is: raise max_allowed_packet at the server where it is too long, read a ` +
        'view that casts it to binary where its characters have no place in Unicode',
    );
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Values as they came: the driver would make numbers and dates of them. */
function textOf(field: TypeCastField): string | null {
  const bytes = field.buffer();
  if (bytes === null) return null;
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Error('the answer holds bytes that are no text', { cause });
  }
}

async function options(secret: SourceSecret, timeout: number): Promise<ConnectionOptions> {
  return {
    host: secret.host,
    port: secret.port,
    user: secret.username,
    password: secret.password,
    database: secret.dbname,
    connectTimeout: timeout,
    ssl: {
      ca: (await trustedAuthorities(secret)).join('\n'),
      rejectUnauthorized: true,
      verifyIdentity: true,
      minVersion: 'TLSv1.2',
    },
    compress: false,
    multipleStatements: false,
    // Answers are read by bytes: without what would change their form.
    flags: ['-CLIENT_QUERY_ATTRIBUTES', '-LOCAL_FILES', '-SESSION_TRACK', '-MULTI_RESULTS', '-IGNORE_SPACE', '-ODBC'],
  };
}
