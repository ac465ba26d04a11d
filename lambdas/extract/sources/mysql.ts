/** A session on MySQL or MariaDB. */
import type { TypeCastField } from 'mysql2/promise';
import { SourceTimeoutError } from '../errors';
import { type RowKernel, UnwritableCell } from '../kernel/row-kernel';
import { trustedAuthorities } from './certificates';
import { type AskedOf, sourceError } from './failure';
import { ServerError } from './mysql-answer';
import { abandon, closeMysql, connectMysql, type MysqlConnection } from './mysql-connection';
import { mysqlDialect } from './mysql-dialect';
import { explainMysql } from './mysql-failure';
import { readRows, StatementTimeout } from './mysql-read';
import type { SourceSecret } from './secret';
import type { Session } from './session';
import type { Statement } from './statement';

/** Seconds that the server keeps a connection whose function sends nothing, or takes nothing: it may be frozen. */
const idleLimit = 180;
const writeLimit = 60;

/** Warnings by which the server tells that a text is not the value: cut down to NULL, or with characters replaced. */
const lossy = new Set(['1300', '1301', '1366', '1977', '3854']);

/**
 * @param timeout milliseconds to get connected in
 * @throws an error of the kind that {@link sourceError} gives, here and from the session
 */
export async function openMysql(secret: SourceSecret, contract: AskedOf, timeout: number): Promise<Session> {
  const failure = (cause: unknown): Error => {
    if (cause instanceof UnwritableCell) return cause;
    const { kind, words } = explainMysql(cause as Error);
    return sourceError(kind, words, { secret, contract, cause });
  };
  const authorities = await trustedAuthorities(secret);
  try {
    const opened = await connectMysql(secret, authorities, timeout);
    const session = new MysqlSession(opened, failure);
    try {
      await session.begin(timeout);
    } catch (error) {
      abandon(opened.socket);
      throw error;
    }
    return session;
  } catch (cause) {
    throw failure(cause);
  }
}

class MysqlSession implements Session {
  readonly dialect = mysqlDialect;
  /** What broke the connection, where it did so between two statements. */
  private broken: Error | null = null;
  private busy = false;
  private isMariadb = false;

  constructor(
    private readonly opened: MysqlConnection,
    private readonly failure: (cause: unknown) => Error,
  ) {
    // A connection that breaks between two statements fails the next one; without a listener it would end the process.
    opened.connection.on('error', (error: Error) => {
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
      const { warnings } = await readRows(this.opened.stream, this.limited(statement, timeout), rows, timeout);
      if (warnings > 0) await this.checkWarnings(timeout);
    });
  }

  close(): Promise<void> {
    return closeMysql(this.opened, !this.busy);
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy) throw new Error('a session runs one statement at a time');
    this.busy = true;
    try {
      return await work();
    } catch (cause) {
      const failure = this.failure(cause);
      // Whose clock ran out first must make no difference.
      if (failure instanceof SourceTimeoutError) this.opened.stream.destroy();
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
      this.opened.stream.destroy(new StatementTimeout(timeout));
    }, timeout);
    try {
      const [rows] = await this.opened.connection.query({ sql, rowsAsArray: true, typeCast: textOf });
      return Array.isArray(rows) ? (rows as unknown as (string | null)[][]) : [];
    } catch (cause) {
      // What the server refuses leaves the connection as it was; anything else leaves it in an unknown state.
      const { errno = 0, fatal = false } = cause as { readonly errno?: number; readonly fatal?: boolean };
      if (errno <= 0 || fatal) this.opened.stream.destroy();
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
