/** A session on MySQL or MariaDB. */
import type { Connection, ConnectionOptions } from 'mysql2/promise';
import type { Contract } from '../../../contracts/contract';
import { type FailureKind, networkFailure, sourceError } from './failure';
import { trustedAuthorities } from './certificates';
import { mysqlDialect } from './mysql-dialect';
import type { SourceSecret } from './secret';
import type { Session } from './source';
import type { Statement } from './statement';

/**
 * @param timeout milliseconds to get connected in
 * @throws an error of the kind that {@link sourceError} gives, here and from `query`
 */
export async function openMysql(secret: SourceSecret, contract: Contract, timeout: number): Promise<Session> {
  const failure = (cause: unknown): Error => {
    const { kind, words } = explain(cause as DriverError);
    return sourceError(kind, words, { secret, contract, cause });
  };
  // Loaded when needed: drivers are heavy, and a function reads one engine.
  const { default: mysql } = await import('mysql2/promise');
  let connection: Connection | undefined;
  try {
    connection = await mysql.createConnection(await options(secret, timeout));
    // TIMESTAMP columns are given in the session's zone.
    await connection.query("SET time_zone = '+00:00'");
    await connection.query('SET SESSION TRANSACTION READ ONLY');
  } catch (cause) {
    connection?.destroy();
    throw failure(cause);
  }
  const open = connection;
  // A connection that breaks between two queries fails the next one; without a listener it would end the process.
  open.on('error', () => undefined);
  return {
    dialect: mysqlDialect,
    query: async ({ sql, parameters }: Statement, limit: number) => {
      try {
        const values = parameters.map(({ value }) => value);
        const [rows] = await open.execute({ sql, values, timeout: limit, rowsAsArray: true });
        return rows as unknown[][];
      } catch (cause) {
        throw failure(cause);
      }
    },
    // Nothing is open on it that a goodbye would end, and a goodbye can wait for ever.
    close: () => {
      open.destroy();
      return Promise.resolve();
    },
  };
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
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    decimalNumbers: false,
    jsonStrings: true,
    timezone: 'Z',
  };
}

interface DriverError extends Error {
  readonly code?: string;
  readonly errno?: number;
}

const kinds: Readonly<Record<string, FailureKind>> = {
  ER_ACCESS_DENIED_ERROR: 'login',
  ER_NOT_SUPPORTED_AUTH_MODE: 'login',
  ER_DBACCESS_DENIED_ERROR: 'database',
  ER_BAD_DB_ERROR: 'database',
  ER_TABLEACCESS_DENIED_ERROR: 'permission',
  ER_COLUMNACCESS_DENIED_ERROR: 'permission',
  ER_NO_SUCH_TABLE: 'table',
  ER_BAD_FIELD_ERROR: 'column',
  PROTOCOL_SEQUENCE_TIMEOUT: 'timeout',
  ER_QUERY_TIMEOUT: 'timeout',
  ER_STATEMENT_TIMEOUT: 'timeout',
  ER_LOCK_WAIT_TIMEOUT: 'timeout',
  ER_LOCK_DEADLOCK: 'deadlock',
  HANDSHAKE_SSL_ERROR: 'certificate',
  HANDSHAKE_NO_SSL_SUPPORT: 'plaintext',
  PROTOCOL_CONNECTION_LOST: 'unreachable',
};

function explain(error: DriverError): { kind: FailureKind; words: string } {
  const code = error.code ?? '';
  const words = code === '' || error.message.startsWith(code) ? error.message : `${code}: ${error.message}`;
  return { kind: kinds[code] ?? networkFailure(code) ?? 'other', words };
}
