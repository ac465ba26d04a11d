/** Rows as CSV (RFC 4180): NULL is an empty field, an empty string is `""`. */
import { stringify } from 'csv-stringify/sync';
import type { Contract, ContractColumn } from '../../../contracts/contract';
import { UnwritableValueError } from '../errors';
import type { Row, RowEncoder } from './row-encoder';
import { isoTimestamp } from './timestamp';

/**
 * @throws UnwritableValueError (of `encode`) on a line break inside a value: readers of the raw table split files at line
 *   ends, quotes or not, and would see two rows
 */
export function csvEncoder(contract: Contract): RowEncoder {
  const fields = contract.columns.map((column) => fieldOf(column, contract.dataset));
  return {
    header: `${contract.columns.map((column) => column.name).join(',')}\n`,
    format: 'csv',
    contentType: 'text/csv; charset=utf-8',
    encode: (rows) =>
      stringify(
        rows.map((row: Row) => row.map((value, i) => (value === null ? null : (fields[i]?.(value) ?? value)))),
        { record_delimiter: '\n', quoted_match: /^$/ },
      ),
  };
}

function fieldOf(column: ContractColumn, dataset: string): (value: string) => string {
  if (column.type === 'timestamp') return (value) => isoTimestamp(value) ?? value;
  if (column.type === 'boolean') return (value) => (value === '1' ? 'true' : value === '0' ? 'false' : value);
  if (column.type !== 'string') return (value) => value;
  return (value) => {
    if (/[\r\n]/.test(value))
      throw new UnwritableValueError(
        `dataset ${dataset}: column ${column.name} holds a line break, which splits a row of CSV in two for its readers: ` +
          'set raw.format to jsonl in the contract',
      );
    return value;
  };
}
