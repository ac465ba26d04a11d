/** How a table at the source differs from what its contract says of it. */
import { type Contract, type ContractColumn, sourceColumn } from '../../../contracts/contract';
import type { SourceColumn } from './source-column';
import type { Dialect } from './statement';

export interface Drift {
  /** Columns that the contract does not name; they are left out until it does. */
  readonly added: readonly string[];
  /** Columns that hold more than the contract promises; a value that does not fit is quarantined downstream. */
  readonly widened: readonly string[];
  /** What keeps the dataset from being read, each a difference spelled out. */
  readonly faults: readonly string[];
}

const wholeNumbers: Readonly<Record<string, number>> = {
  bit: 1,
  tinyint: 3,
  smallint: 5,
  mediumint: 8,
  year: 4,
  int: 10,
  integer: 10,
  bigint: 19,
};
const exactNumbers = new Set(['decimal', 'numeric', 'money', 'smallmoney']);
const approximate = new Set(['float', 'real', 'double']);
const times = new Set(['timestamp', 'datetime', 'datetime2', 'smalldatetime', 'datetimeoffset']);

/** @param columns of the table, by their names in lower case */
export function compare(
  contract: Contract,
  columns: ReadonlyMap<string, SourceColumn>,
  dialect: Pick<Dialect, 'kind'>,
): Drift {
  const named = new Set(contract.columns.map(({ name }) => sourceColumn(contract, name)));
  const widened: string[] = [];
  const faults: string[] = [];
  for (const column of contract.columns) {
    const name = sourceColumn(contract, column.name);
    const found = columns.get(name);
    if (found === undefined) faults.push(`column ${name} (${column.type}) is missing`);
    else {
      const fit = fitOf(column, found, dialect.kind(found));
      const difference = `column ${name} is ${described(found)}, the contract says ${column.type}`;
      if (fit === 'other' || fit === 'narrower')
        faults.push(fit === 'narrower' ? `${difference}: narrowed` : difference);
      if (fit === 'wider') widened.push(difference);
    }
  }
  return { added: [...columns.keys()].filter((name) => !named.has(name)), widened, faults };
}

export type Fit = 'same' | 'wider' | 'narrower' | 'other';

/** How a column of the source holds what a column of the contract promises. */
export function fitOf(
  column: Pick<ContractColumn, 'type' | 'role'>,
  found: SourceColumn,
  kind: ReturnType<Dialect['kind']>,
): Fit {
  if (column.type === 'binary' || kind === 'hex') return column.type === 'binary' && kind === 'hex' ? 'same' : 'other';
  // Its sum would be a double's.
  if (column.role === 'money' && kind === 'text') return 'other';
  // Text may hold anything: what does not fit the contract's type is quarantined row by row.
  if (column.type === 'string' || kind === 'text') return 'same';
  const whole = wholeDigits(found);
  switch (column.type) {
    case 'boolean':
      return found.type === 'bit' || found.type === 'tinyint' ? 'same' : 'other';
    case 'int':
      return whole === null ? 'other' : whole > 10 || (whole === 10 && found.unsigned) ? 'wider' : 'same';
    case 'bigint':
      if (whole === null) return 'other';
      if (whole < 10) return 'narrower';
      return whole > 19 ? 'wider' : 'same';
    case 'double':
      return approximate.has(found.type) ? 'same' : 'other';
    case 'date':
      return found.type === 'date' ? 'same' : 'other';
    case 'timestamp':
      return times.has(found.type) ? 'same' : 'other';
    default:
      return decimalFit(column.type, found, whole);
  }
}

function decimalFit(type: string, found: SourceColumn, whole: number | null): Fit {
  const [precision = 0, scale = 0] = (/\((\d+),(\d+)\)/.exec(type) ?? []).slice(1).map(Number);
  const digits = precision - scale;
  if (!exactNumbers.has(found.type)) return whole === null ? 'other' : whole > digits ? 'wider' : 'same';
  const foundScale = found.scale ?? 0;
  const foundDigits = (found.precision ?? 0) - foundScale;
  if (foundScale < scale || foundDigits < digits) return 'narrower';
  return foundScale > scale || foundDigits > digits ? 'wider' : 'same';
}

/** Decimal digits of a type of whole numbers; null for other types. */
function wholeDigits({ type, precision, scale, unsigned }: SourceColumn): number | null {
  if (exactNumbers.has(type)) return scale === 0 ? precision : null;
  if (type === 'bit' && precision !== null) return Math.ceil(precision * Math.log10(2));
  return type === 'bigint' && unsigned ? 20 : (wholeNumbers[type] ?? null);
}

/** Whether a type holds decimal digits as they are, by precision and scale. */
export const isExactNumber = ({ type }: SourceColumn): boolean => exactNumbers.has(type);

/** A column's type as a person writes it. */
export function described({ type, precision, scale, unsigned }: SourceColumn): string {
  const digits = exactNumbers.has(type) && precision !== null ? `(${precision},${scale ?? 0})` : '';
  return `${type}${digits}${unsigned ? ' unsigned' : ''}`;
}
