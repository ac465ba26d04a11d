/** What a source's own catalog says of a table beyond what an extraction asks: its indexes, its comments, who sets a column. */
import type { Session } from '../../lambdas/extract/sources/session';
import type { SourceSecret } from '../../lambdas/extract/sources/secret';
import { fromInformationSchema } from '../../lambdas/extract/sources/mysql-dialect';
import { sqlServerDialect } from '../../lambdas/extract/sources/sqlserver/dialect';
import { Parameters, type Statement } from '../../lambdas/extract/sources/statement';
import { type Catalog, catalogOf, lookUpTimeout } from './columns';

export interface SourceIndex {
  readonly primary: boolean;
  /** Whether no two rows have the same values in its columns, none of which can be NULL. */
  readonly unique: boolean;
  /** In their order, in lower case; those from the first on that is a prefix or an expression are left out. */
  readonly columns: readonly string[];
}

export interface ColumnNote {
  readonly comment: string;
  /** The type as it was declared: `tinyint(1)`, `enum('a','b')`. */
  readonly declared: string;
  /** Whether the server itself sets it at each change. */
  readonly setAtChange: boolean;
}

export interface SourceTable {
  /** By their names in lower case. */
  readonly columns: Catalog;
  readonly isView: boolean;
  readonly indexes: readonly SourceIndex[];
  /** Of columns by their names in lower case; SQL Server gives none. */
  readonly notes: ReadonlyMap<string, ColumnNote>;
  /** Zone that the server's own clock writes zone-less timestamps in, as the server calls it; null: it doesn't tell. */
  readonly zone: string | null;
}

interface Questions {
  /** One row, one value: `VIEW` for a view. */
  readonly kind: Statement;
  /** A row for each column of an index: name, 1 where unique, 1 where primary, 1 where of some rows only, column or NULL. */
  readonly indexes: Statement;
  /** Column, 1 where the server sets it at a change, type as declared, comment. */
  readonly notes: Statement | null;
  readonly zone: Statement | null;
}

/** @returns null when the source has no such table, or shows none to the user */
export async function readTable(
  session: Session,
  engine: SourceSecret['engine'],
  table: string,
): Promise<SourceTable | null> {
  const columns = await catalogOf(session, table);
  if (columns.size === 0) return null;
  const questions = engine === 'mysql' ? ofMysql(table) : ofSqlServer(table);
  const ask = (statement: Statement | null): Promise<(string | null)[][]> =>
    statement === null ? Promise.resolve([]) : session.query(statement, lookUpTimeout);
  const [[kind] = []] = await ask(questions.kind);
  const indexes = indexesOf(await ask(questions.indexes), columns);
  const notes = new Map(
    (await ask(questions.notes)).map(([name, set, declared, comment]) => [
      (name ?? '').toLowerCase(),
      { comment: comment ?? '', declared: declared ?? '', setAtChange: set === '1' },
    ]),
  );
  const [[zone = null] = []] = await ask(questions.zone);
  return { columns, isView: kind === 'VIEW', indexes, notes, zone };
}

function indexesOf(rows: readonly (string | null)[][], columns: Catalog): SourceIndex[] {
  const byName = new Map<string, (string | null)[][]>();
  for (const row of rows) byName.set(row[0] ?? '', [...(byName.get(row[0] ?? '') ?? []), row]);
  return [...byName.values()].map((parts) => {
    const names = parts.map((part) => part[4]?.toLowerCase() ?? null);
    const end = names.indexOf(null);
    const whole = (end < 0 ? names : names.slice(0, end)).filter((name) => name !== null);
    const neverNull = end < 0 && whole.every((name) => columns.get(name)?.nullable === false);
    const [, unique, primary, partial] = parts[0] ?? [];
    return { primary: primary === '1', unique: unique === '1' && partial !== '1' && neverNull, columns: whole };
  });
}

const ofMysql = (table: string): Questions => ({
  kind: fromInformationSchema("IF(TABLE_TYPE = 'VIEW', 'VIEW', 'TABLE')", 'TABLES', table),
  indexes: fromInformationSchema(
    "INDEX_NAME, IF(NON_UNIQUE = 0, '1', '0'), IF(INDEX_NAME = 'PRIMARY', '1', '0'), '0', IF(SUB_PART IS NULL, COLUMN_NAME, NULL)",
    'STATISTICS',
    table,
    ' ORDER BY INDEX_NAME, SEQ_IN_INDEX',
  ),
  notes: fromInformationSchema(
    "COLUMN_NAME, IF(EXTRA LIKE '%on update%', '1', '0'), COLUMN_TYPE, COLUMN_COMMENT",
    'COLUMNS',
    table,
  ),
  zone: { sql: "SELECT IF(@@global.time_zone = 'SYSTEM', @@system_time_zone, @@global.time_zone)", parameters: [] },
});

/** A bare table name means the table in the user's own schema where there is one, else the one in dbo. */
function ofSqlServer(table: string): Questions {
  const own = (name: string): string =>
    `LEFT JOIN INFORMATION_SCHEMA.TABLES AS own ON own.TABLE_NAME = ${name} AND own.TABLE_SCHEMA = SCHEMA_NAME()`;
  const statement = (sql: (name: string) => string): Statement => {
    const parameters = new Parameters(sqlServerDialect);
    return { sql: sql(parameters.bind({ value: table, type: 'string' })), parameters: parameters.list };
  };
  return {
    kind: statement(
      (name) =>
        `SELECT t.TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES AS t ${own('t.TABLE_NAME')} ` +
        `WHERE t.TABLE_NAME = ${name} AND t.TABLE_SCHEMA = COALESCE(own.TABLE_SCHEMA, N'dbo')`,
    ),
    indexes: statement(
      (name) =>
        'SELECT CONVERT(varchar(11), i.index_id), CONVERT(varchar(1), i.is_unique), CONVERT(varchar(1), i.is_primary_key), ' +
        'CONVERT(varchar(1), i.has_filter), c.name FROM sys.tables AS o ' +
        'JOIN sys.schemas AS s ON s.schema_id = o.schema_id ' +
        'JOIN sys.indexes AS i ON i.object_id = o.object_id ' +
        'JOIN sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id ' +
        `JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id ${own('o.name')} ` +
        `WHERE o.name = ${name} AND s.name = COALESCE(own.TABLE_SCHEMA, N'dbo') AND ic.key_ordinal > 0 ` +
        'AND i.is_disabled = 0 AND i.is_hypothetical = 0 ORDER BY i.index_id, ic.key_ordinal',
    ),
    notes: null,
    zone: null,
  };
}
