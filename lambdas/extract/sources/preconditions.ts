/** What a table must keep for its rows to be read by windows and pages, told by its catalog before any row is read. */
import { type Contract, pageColumns, sourceColumn } from '../../../contracts/contract';
import { SourceContractError } from '../errors';
import type { SourceColumn } from './source-column';
import type { Dialect } from './statement';

type Catalog = ReadonlyMap<string, SourceColumn>;

/**
 * Pages go by columns whose texts the source compares as it sorts them.
 *
 * @param catalog the columns of the table, by their names in lower case
 * @throws SourceContractError for a column that it sorts by other rules
 */
export function checkPageColumns(contract: Contract, catalog: Catalog, dialect: Dialect): void {
  for (const name of pageColumns(contract)) {
    const source = catalog.get(sourceColumn(contract, name));
    if (source !== undefined) dialect.placeholder({ value: '00', type: 'string', source }, 0);
  }
}

/**
 * Every row has its place in some window.
 *
 * @throws SourceContractError when the source lets the change column be NULL
 */
export function checkChangeColumn(contract: Contract, catalog: Catalog): void {
  const { system, table, change_column: change } = contract.source;
  if (catalog.get(sourceColumn(contract, change))?.nullable !== false)
    throw new SourceContractError(
      `source ${system}, dataset ${contract.dataset}: column ${change} can be NULL in table ${table}, and a row with NULL ` +
        'there is in no window: fill it and declare it NOT NULL, or read a view that gives every row a time (COALESCE, ISNULL)',
    );
}
