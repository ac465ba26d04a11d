/** A session on SQL Server. */
import type { config, ConnectionPool, ISqlType, Request } from 'mssql';
import { type Contract, pageColumns } from '../../../contracts/contract';
import { catalogColumns } from './catalog';
import { trustedAuthorities } from './certificates';
import { type FailureKind, networkFailure, sourceError } from './failure';
import type { SourceSecret } from './secret';
import type { Session } from './source';
import { sqlServerDialect } from './sqlserver-dialect';
import type { Parameter, Statement } from './statement';

/** A request's own limit is missing from the driver's types. */
interface TimedPool extends ConnectionPool {
  request(overrides?: { readonly requestTimeout: number }): Request;
}

type SqlType = ISqlType | (() => ISqlType);

/**
 * @param timeout milliseconds to get connected in
 * @throws an error of the kind that {@link sourceError} gives, here and from `query`
 */
export async function openSqlServer(secret: SourceSecret, contract: Contract, timeout: number): Promise<Session> {
  const failure = (cause: unknown): Error => {
    const { kind, words } = explain(cause as DriverError);
    return sourceError(kind, words, { secret, contract, cause });
  };
  // Loaded when needed: drivers are heavy, and a function reads one engine.
  const { default: mssql } = await import('mssql');
  const typeOf = sqlTypes(mssql);
  const pool: TimedPool = new mssql.ConnectionPool(await options(secret, timeout));
  // A connection that breaks between two queries fails the next one; without a listener it would end the process.
  pool.on('error', () => undefined);
  let narrow: ReadonlySet<string> = new Set();
  const query = async ({ sql, parameters }: Statement, limit: number): Promise<unknown[][]> => {
    try {
      const request = pool.request({ requestTimeout: limit });
      request.arrayRowMode = true;
      parameters.forEach((parameter, i) => {
        request.input(`p${i}`, typeOf(parameter, narrow), parameter.value);
      });
      return (await request.query(sql)).recordset;
    } catch (cause) {
      throw failure(cause);
    }
  };
  try {
    await pool.connect();
  } catch (cause) {
    throw failure(cause);
  }
  try {
    narrow = await narrowColumns(contract, query, timeout);
  } catch (error) {
    await pool.close();
    throw error;
  }
  return { dialect: sqlServerDialect, query, close: () => pool.close() };
}

/**
 * The page columns of type char or varchar. Text compared with them must be of that type too: as nvarchar it would be compared
 * by other rules than the index sorts by, and pages would overlap or leave rows out.
 */
async function narrowColumns(
  contract: Contract,
  query: Session['query'],
  timeout: number,
): Promise<ReadonlySet<string>> {
  const pages = pageColumns(contract);
  if (contract.columns.every((column) => !pages.includes(column.name) || column.type !== 'string')) return new Set();
  const rows = await query(catalogColumns(contract.source.table, sqlServerDialect), timeout);
  return new Set(rows.filter(([, type]) => type === 'varchar' || type === 'char').map(([name]) => String(name)));
}

/** The types that parameters are bound with; what isn't text or a whole number is text that the statement casts. */
const sqlTypes =
  ({ BigInt, Int, NVarChar, VarChar }: Pick<typeof import('mssql'), 'BigInt' | 'Int' | 'NVarChar' | 'VarChar'>) =>
  ({ type, column }: Parameter, narrow: ReadonlySet<string>): SqlType => {
    if (type === 'count') return Int;
    if (type === 'int' || type === 'bigint') return BigInt;
    if (type === 'string') return column !== undefined && narrow.has(column) ? VarChar(8000) : NVarChar(4000);
    return VarChar(64);
  };

async function options(secret: SourceSecret, timeout: number): Promise<config> {
  return {
    server: secret.host,
    port: secret.port,
    user: secret.username,
    password: secret.password,
    database: secret.dbname,
    connectionTimeout: timeout,
    requestTimeout: timeout,
    pool: { min: 0, max: 1 },
    options: {
      encrypt: true,
      trustServerCertificate: false,
      cryptoCredentialsDetails: { ca: await trustedAuthorities(secret), minVersion: 'TLSv1.2' },
      useUTC: true,
      appName: 'tributary-extract',
    },
  };
}

interface DriverError extends Error {
  readonly code?: string;
  readonly number?: number;
  readonly originalError?: Error & { readonly code?: string; readonly cause?: unknown };
}

const numbers: Readonly<Record<number, FailureKind>> = {
  207: 'column',
  208: 'table',
  229: 'permission',
  230: 'permission',
  916: 'database',
  1205: 'deadlock',
  4060: 'database',
  18452: 'login',
  18456: 'login',
};
const codes: Readonly<Record<string, FailureKind>> = {
  ELOGIN: 'login',
  ETIMEOUT: 'timeout',
  EENCRYPT: 'plaintext',
  ECONNCLOSED: 'unreachable',
  ENOTOPEN: 'unreachable',
};

function explain(error: DriverError): { kind: FailureKind; words: string } {
  const kind =
    numbers[error.number ?? -1] ??
    codesIn(error)
      .map((code) => codes[code] ?? networkFailure(code))
      .find((found) => found !== null) ??
    (/certificate|self-signed|altnames/i.test(error.message) ? 'certificate' : null) ??
    (error.code === 'ESOCKET' ? 'unreachable' : 'other');
  const number = error.number === undefined ? '' : `error ${error.number}: `;
  return { kind, words: `${number}${error.message}` };
}

/** The codes of an error and of what caused it, innermost first: the socket's own says more than the driver's. */
function codesIn(error: DriverError): string[] {
  const codesFound: string[] = [];
  for (let e: unknown = error; e instanceof Error; e = (e as DriverError).originalError ?? e.cause) {
    const { code } = e as DriverError;
    if (code !== undefined) codesFound.unshift(code);
  }
  return codesFound;
}
