/** Plain SQL on the source tables, as the server's administrator. */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { state } from './running-platform';

/** A connection over the server's own socket; numbers come as the text that the server sent. */
export const connectToSources = (stateFolder = state): Promise<Connection> =>
  createConnection({
    socketPath: join(stateFolder, 'sources', 'mariadb', 'mysqld.sock'),
    user: userInfo().username,
    // The server knows the user by the socket's peer: there is nothing to send.
    authPlugins: { unix_socket: () => () => Buffer.alloc(0) },
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    namedPlaceholders: true,
    multipleStatements: true,
  });

export type Row = Record<string, string | number | null>;

const sqlOf = (name: string): string => readFileSync(join(__dirname, 'source-kpis', `${name}.sql`), 'utf8');

/** Rows of a KPI from the source tables for a range of days, both included. */
export async function sourceKpi(connection: Connection, name: string, from: string, to: string): Promise<Row[]> {
  const sql = name.startsWith('channel_') ? sqlOf('with_channel_totals') + sqlOf(name) : sqlOf(name);
  const [rows] = await connection.query(sql, { from, to });
  return rows as Row[];
}
