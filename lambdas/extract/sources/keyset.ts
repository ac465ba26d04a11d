/** Conditions on several columns that together order the rows, such as a composite key. */
import type { SourceColumn } from './source-column';
import type { Dialect, ParameterType, Parameters } from './statement';

export interface KeyColumn {
  readonly name: string;
  readonly type: ParameterType;
  /** As the source's catalog describes it. */
  readonly source?: SourceColumn;
}

/**
 * `key > values` or `key <= values` by columns, spelled out: SQL Server knows no row comparison, and MySQL takes no index
 * for one. The leading condition on the first column is implied by the rest; it is what an index range is read from.
 *
 * @param values as many as there are key columns
 */
export function keyCondition(
  columns: readonly KeyColumn[],
  operator: '>' | '<=',
  values: readonly string[],
  { dialect, parameters }: { dialect: Dialect; parameters: Parameters },
): string {
  const strict = operator.charAt(0);
  const compare = (i: number, sign: string): string => {
    const column = columns[i];
    const value = values[i];
    if (column === undefined || value === undefined) throw new RangeError('a key has as many values as columns');
    const { name, type, source } = column;
    return `t.${dialect.quote(name)} ${sign} ${parameters.bind({ value, type, column: name, ...(source && { source }) })}`;
  };
  const from = (i: number): string => {
    if (i === columns.length - 1) return compare(i, operator);
    const beyond = compare(i, strict);
    return `(${beyond} OR (${compare(i, '=')} AND ${from(i + 1)}))`;
  };
  if (columns.length === 1) return from(0);
  const lead = compare(0, `${strict}=`);
  return `(${lead} AND ${from(0)})`;
}
