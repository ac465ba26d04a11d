/** What identifies a row, and what an extract is paged by. */
import { SourceContractError } from '../../../lambdas/extract/errors';
import type { Dialect } from '../../../lambdas/extract/sources/statement';
import { RefusedError } from '../../errors';
import type { SourceTable } from '../source-table';
import type { DraftColumn } from './draft-column';

export interface Keys {
  readonly key: readonly DraftColumn[];
  /** null: the key itself. */
  readonly pageBy: readonly DraftColumn[] | null;
}

/**
 * The primary key, else the unique index of the fewest columns. Where the table has a column that is called after it (the
 * order_id of orders) and the index is of another, that column is the key, and pages go by the index.
 *
 * @param name of the table
 * @throws RefusedError where no unique index can be paged by
 */
export function keysOf(columns: readonly DraftColumn[], table: SourceTable, name: string, dialect: Dialect): Keys {
  const usable = table.indexes
    .filter(({ unique }) => unique)
    .map((index) => ({
      ...index,
      columns: index.columns.map((source) => columns.find((column) => column.source === source)),
    }))
    .filter((index): index is typeof index & { readonly columns: DraftColumn[] } =>
      index.columns.every((column) => column !== undefined && canPage(column, dialect)),
    )
    .sort((one, other) => Number(other.primary) - Number(one.primary) || one.columns.length - other.columns.length);
  const [chosen] = usable;
  if (chosen === undefined)
    throw new RefusedError(
      `table ${name} has no primary key, and no unique index of NOT NULL columns, that an extract can be paged by` +
        (table.isView ? ' (it is a view: write its contract by hand, after that of its table)' : ': create one'),
    );
  const pages = chosen.columns;
  const own = columns.find(
    (column) => ownNames(name).includes(column.name) && !column.found.nullable && canPage(column, dialect),
  );
  if (own === undefined || pages.includes(own)) return { key: pages, pageBy: null };
  return { key: [own], pageBy: pages };
}

/** Not by bytes, nor by what the source sorts in another order than that of its texts. */
function canPage({ type, found }: DraftColumn, dialect: Dialect): boolean {
  if (type === 'binary') return false;
  try {
    dialect.placeholder({ value: '00', type: 'string', source: found }, 0);
    return true;
  } catch (error) {
    if (error instanceof SourceContractError) return false;
    throw error;
  }
}

/** `order_id` of `orders`, `company_id` of `companies`, `status_id` of `statuses`. */
const ownNames = (table: string): string[] =>
  [table, table.replace(/s$/, ''), table.replace(/es$/, ''), table.replace(/ies$/, 'y')].map((one) => `${one}_id`);
