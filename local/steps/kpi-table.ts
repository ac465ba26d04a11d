/** Formats KPI rows for a terminal: ratios as per cent, money and counts with thousands separated, NULL as a dash. */
import Table from 'cli-table3';

/** Rows as Athena returns them: text, or undefined for NULL. */
export interface QueryRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | undefined)[])[];
}

const numeric = new Set(['tinyint', 'smallint', 'integer', 'bigint', 'double', 'float', 'real', 'decimal']);
const fractions = /(_rate|_ratio|^ctr|^cvr)$/;

/** Separates thousands in the digits as they are, so that exact decimals stay exact. */
const separated = (digits: string): string => {
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

/** One value as a person reads it. */
export function formatValue(name: string, type: string, value: string | undefined): string {
  if (value === undefined) return '–';
  if (!numeric.has(type)) return value;
  if (type === 'double' || type === 'float' || type === 'real')
    return fractions.test(name) ? `${(Number(value) * 100).toFixed(3)} %` : Number(value).toFixed(3);
  return separated(value);
}

/** A table with a line for each row and a column for each of the query’s. */
export function kpiTable({ columns, rows }: QueryRows): string {
  const table = new Table({
    head: columns.map((column) => column.name),
    colAligns: columns.map((column) => (numeric.has(column.type) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(columns.map((column, i) => formatValue(column.name, column.type, row[i])));
  return table.toString();
}
