/** How the row kernel is to write the rows of a contract, given what the source's columns are. */
import { type Contract, type ContractColumn, pageColumns, sourceColumn } from '../../../contracts/contract';
import type { CellKind, KernelLayout } from '../kernel/row-kernel';
import type { KeyedHash } from '../keyed-hash';
import type { SourceColumn } from './source-column';
import type { Dialect } from './statement';

/** @param catalog the columns of the table, by their names in lower case; those of the contract are among them */
export function rowLayout(
  contract: Contract,
  catalog: ReadonlyMap<string, SourceColumn>,
  dialect: Pick<Dialect, 'kind'>,
  hash: KeyedHash | null,
): KernelLayout {
  const pages = pageColumns(contract);
  return {
    format: contract.raw.format,
    columns: contract.columns.map((column) => ({
      name: column.name,
      kind: cellKind(column, dialect, catalog.get(sourceColumn(contract, column.name))),
    })),
    key: pages.map((name) => contract.columns.findIndex((column) => column.name === name)),
    hash: hash === null ? null : (text) => hash.of(text),
  };
}

function cellKind(column: ContractColumn, dialect: Pick<Dialect, 'kind'>, found: SourceColumn | undefined): CellKind {
  if (column.personal_data === 'keyed_hash') return 'hash';
  switch (column.type) {
    case 'int':
    case 'bigint':
      return 'integer';
    case 'double':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'timestamp':
      return 'timestamp';
    case 'binary':
      return 'hex';
    default:
      return found === undefined || dialect.kind(found) === 'text' ? 'text' : 'plain';
  }
}
