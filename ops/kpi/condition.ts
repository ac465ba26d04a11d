/** Which rows of a KPI are wanted. */
import { InvalidArgumentError } from 'commander';

export interface Condition {
  readonly column: string;
  readonly values: readonly string[];
}

/** Adds `column=value` to the conditions given before it; of one column any of its values will do. */
export function parseCondition(text: string, earlier: readonly Condition[] = []): Condition[] {
  const [, column, value] = /^([a-z][a-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (column === undefined || value === undefined)
    throw new InvalidArgumentError('give a column and its value, as grain=day');
  const values = earlier.find((one) => one.column === column)?.values ?? [];
  return [...earlier.filter((one) => one.column !== column), { column, values: [...values, value] }];
}
