/** Rows as JSON Lines: every column present, decimals as text with the source's digits, integers as exact literals. */
import type { Contract, ContractColumn } from '../../../contracts/contract';
import type { Row, RowEncoder } from './row-encoder';
import { isoTimestamp } from './timestamp';

const integer = /^(0|-?[1-9]\d*)$/;
const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

export function jsonlEncoder(contract: Contract): RowEncoder {
  const fields = contract.columns.map((column) => ({
    name: `${JSON.stringify(column.name)}:`,
    literal: literalOf(column),
  }));
  const encodeRow = (row: Row): string => {
    let line = '{';
    fields.forEach(({ name, literal }, i) => {
      const value = row[i] ?? null;
      line += `${i === 0 ? '' : ','}${name}${value === null ? 'null' : literal(value)}`;
    });
    return `${line}}\n`;
  };
  return {
    header: '',
    format: 'jsonl',
    contentType: 'application/jsonl; charset=utf-8',
    encode: (rows) => rows.map(encodeRow).join(''),
  };
}

/** A value that isn't of its column's type stays text: the contract's types are enforced downstream, row by row. */
function literalOf(column: ContractColumn): (value: string) => string {
  switch (column.type) {
    case 'int':
    case 'bigint':
      return (value) => (integer.test(value) ? value : JSON.stringify(value));
    case 'double':
      return (value) => (number.test(value) ? value : JSON.stringify(value));
    case 'boolean':
      return (value) => (value === '1' ? 'true' : value === '0' ? 'false' : JSON.stringify(value));
    case 'timestamp':
      return (value) => JSON.stringify(isoTimestamp(value) ?? value);
    default:
      return (value) => JSON.stringify(value);
  }
}
