/** What a source's own catalog says of a table. */
import { type Dialect, Parameters, type Statement } from './statement';

/** A row a column: its name, its type, and whether it can be NULL, `YES` or `NO`. No row for a table that isn't there. */
export function catalogColumns(table: string, dialect: Dialect): Statement {
  const parameters = new Parameters(dialect);
  return {
    sql:
      'SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS ' +
      `WHERE TABLE_SCHEMA IN (${dialect.schemas}) AND TABLE_NAME = ${parameters.bind({ value: table, type: 'string' })}`,
    parameters: parameters.list,
  };
}
