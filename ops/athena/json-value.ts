/** Athena's values for machines. */
import type { ResultColumn } from './result';

export type JsonValue = string | number | boolean | null;

/** A number where a double holds it, else the text as Athena writes it: bigint and decimal stay exact. */
export function jsonValue({ type }: ResultColumn, value: string | undefined): JsonValue {
  if (value === undefined) return null;
  switch (type) {
    case 'boolean':
      return value === 'true';
    case 'tinyint':
    case 'smallint':
    case 'integer':
      return Number(value);
    case 'double':
    case 'float':
    case 'real': {
      const number = Number(value);
      // JSON has no word for what is no finite number.
      return Number.isFinite(number) ? number : value;
    }
    default:
      return value;
  }
}

/** A row by its columns' names; of columns of one name the last. */
export const jsonRow = (
  columns: readonly ResultColumn[],
  row: readonly (string | undefined)[],
): Record<string, JsonValue> =>
  Object.fromEntries(columns.map((column, i) => [column.name, jsonValue(column, row[i])]));
