/** Columns of a table as a contract names them. */
import { namePattern, reservedNames } from '../../../contracts/contract';
import { UnsupportedTypeError } from '../../../lambdas/extract/errors';
import type { SourceColumn } from '../../../lambdas/extract/sources/source-column';
import type { Dialect } from '../../../lambdas/extract/sources/statement';
import type { SourceTable } from '../source-table';
import { contractType } from './column-type';

export interface DraftColumn {
  readonly name: string;
  /** What the source calls it, in lower case. */
  readonly source: string;
  readonly type: string;
  readonly found: SourceColumn;
}

export interface LeftOut {
  readonly column: string;
  readonly reason: string;
}

/** @returns the columns that a contract can name and an extract can read, and the others */
export function draftColumns(
  table: SourceTable,
  dialect: Dialect,
): { readonly columns: readonly DraftColumn[]; readonly leftOut: readonly LeftOut[] } {
  const columns: DraftColumn[] = [];
  const leftOut: LeftOut[] = [];
  // A column that has the name by itself keeps it.
  const isTaken = (name: string, source: string): boolean =>
    (name !== source && table.columns.has(name)) || columns.some((other) => other.name === name);
  for (const [source, found] of table.columns) {
    if (!namePattern.test(source)) {
      leftOut.push({
        column: found.name,
        reason: 'its name is not letters, digits and underscores: read a view that renames it',
      });
      continue;
    }
    try {
      dialect.text(dialect.quote(found.name), found);
      const type = contractType(found, dialect.kind(found), table.notes.get(source)?.declared ?? '');
      const names = [snakeCase(found.name), source].map((name) => (reservedNames.has(name) ? `source_${name}` : name));
      const name = names.find((one) => namePattern.test(one) && !isTaken(one, source));
      if (name === undefined) leftOut.push({ column: found.name, reason: 'what it would be called is another column' });
      else columns.push({ name, source, type, found });
    } catch (error) {
      if (!(error instanceof UnsupportedTypeError)) throw error;
      leftOut.push({ column: found.name, reason: error.message });
    }
  }
  return { columns, leftOut };
}

const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
