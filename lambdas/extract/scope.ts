/** What of a table is read: the rows of a window, or the keys of all rows, by which deletions are found. */
import { type Contract, pageColumns } from '../../contracts/contract';
import type { Scope } from './event';
import type { ReadBounds } from './window';

export interface ScopedRows {
  /** The contract of what is written. */
  readonly contract: Contract;
  /** Of the change column; null: every row. */
  readonly bounds: ReadBounds | null;
}

/**
 * @param windowBounds checks the window, which a sweep of keys must have as well: rows that changed after its end may have come
 *   after the sweep
 */
export function rowsOf(scope: Scope, contract: Contract, windowBounds: () => ReadBounds): ScopedRows {
  const bounds = windowBounds();
  if (scope === 'rows') return { contract, bounds };
  const keys = new Set([...contract.source.key, ...pageColumns(contract)]);
  const columns = contract.columns.filter(({ name }) => keys.has(name));
  return { contract: { ...contract, columns, raw: { ...contract.raw, format: 'jsonl' } }, bounds: null };
}
