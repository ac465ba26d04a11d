/** A real SQL Server, when one is given: everything that runs against the TDS server then runs against it. */
import { UserError } from '../progress';

/** Address and account as the source's secret holds them. */
export interface SqlServer {
  readonly engine: 'sqlserver';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly dbname: string;
}

/**
 * The server of TRIBUTARY_MSSQL_URL (`mssql://user:password@host:1433/sales`), or undefined.
 *
 * @throws UserError when the variable is set and is no such URL
 */
export function realSqlServer(): SqlServer | undefined {
  const text = process.env['TRIBUTARY_MSSQL_URL'];
  if (text === undefined || text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const dbname = url?.pathname.slice(1) ?? '';
  // The URL holds a password: the message must not quote it.
  if (url?.protocol !== 'mssql:' || url.username === '' || url.password === '' || dbname === '')
    throw new UserError('TRIBUTARY_MSSQL_URL must be mssql://user:password@host:port/database, each part URL-encoded');
  return {
    engine: 'sqlserver',
    host: url.hostname,
    port: Number(url.port === '' ? 1433 : url.port),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    dbname,
  };
}
