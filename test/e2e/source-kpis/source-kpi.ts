/** The KPIs from the source tables, by plain SQL and code that the jobs know nothing of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { type ChannelDay, spendResponse } from './spend-response';

export type Row = Record<string, string | number | null>;

/** A span of days, and how far the platform has read. */
export interface Asked {
  /** First and last UTC day, YYYY-MM-DD, both included. */
  readonly from: string;
  readonly to: string;
  /** Greatest end of a window that was staged, `YYYY-MM-DD hh:mm:ss`: cohorts are mature by it. */
  readonly known_until: string;
}

const sqlOf = (name: string): string => readFileSync(join(__dirname, `${name}.sql`), 'utf8');

/**
 * Makes the temporary tables of every KPI; again after the sources have changed.
 *
 * @param connection that admits several statements in one, and placeholders by name
 */
export async function prepareSourceKpis(connection: Connection): Promise<void> {
  await connection.query(sqlOf('prepare'));
}

/** Rows of a KPI; its columns are those of the query in `athena/queries/`. */
export async function sourceKpi(connection: Connection, name: string, asked: Asked): Promise<Row[]> {
  const [rows] = await connection.query<(RowDataPacket & Row)[]>(sqlOf(name), { ...asked });
  if (name !== 'spend_response') return rows;
  const known = rows.map((row): ChannelDay => ({
    channel: String(row['channel']),
    day: String(row['day']),
    spend: Number(row['spend']),
    installs: Number(row['installs']),
  }));
  return spendResponse(known)
    .filter(({ first_day, last_day }) => last_day >= asked.from && first_day <= asked.to)
    .map((row) => ({ ...row }));
}
