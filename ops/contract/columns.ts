/** A table at its source beside what a contract says of it. */
import { type Contract, sourceColumn } from '../../contracts/contract';
import { UnsupportedTypeError } from '../../lambdas/extract/errors';
import type { CellKind } from '../../lambdas/extract/kernel/row-kernel';
import { compare, described, type Drift } from '../../lambdas/extract/sources/drift';
import { rowLayout } from '../../lambdas/extract/sources/row-layout';
import type { Session } from '../../lambdas/extract/sources/session';
import type { SourceColumn } from '../../lambdas/extract/sources/source-column';
import type { Dialect } from '../../lambdas/extract/sources/statement';

export interface TriedColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** What the source calls it, its type there and whether NULL can be in it there; null: it isn't there. */
  readonly source: { readonly name: string; readonly type: string; readonly nullable: boolean } | null;
  /** How its values stand in the files. */
  readonly written: string;
}

export interface TriedTable {
  readonly columns: readonly TriedColumn[];
  readonly drift: Drift;
}

export type Catalog = ReadonlyMap<string, SourceColumn>;

/** Milliseconds; a person waits for it. */
export const connectTimeout = 30_000;
export const lookUpTimeout = 30_000;

/** @returns the columns of a table by their names in lower case; none when the source has no such table, or shows none to the user */
export async function catalogOf(session: Session, table: string): Promise<Catalog> {
  const { dialect } = session;
  const rows = await session.query(dialect.catalog(table), lookUpTimeout);
  return new Map(rows.map((row) => dialect.parseCatalog(row)).map((column) => [column.name.toLowerCase(), column]));
}

/** @returns null when the source has no such table, or shows none to the user */
export async function compareTable(session: Session, contract: Contract): Promise<TriedTable | null> {
  const catalog = await catalogOf(session, contract.source.table);
  return catalog.size === 0 ? null : compareColumns(catalog, contract, session.dialect);
}

/** @throws UnsupportedTypeError for a column of the contract whose values have no text */
export function compareColumns(catalog: Catalog, contract: Contract, dialect: Dialect): TriedTable {
  const layout = rowLayout(contract, catalog, dialect, null);
  const columns = contract.columns.map(({ name, type, nullable }, i): TriedColumn => {
    const column = catalog.get(sourceColumn(contract, name));
    return {
      name,
      type,
      nullable,
      source: column === undefined ? null : { name: column.name, type: described(column), nullable: column.nullable },
      written:
        column === undefined || !hasText(dialect, column)
          ? 'not at all'
          : forms[contract.raw.format][layout.columns[i]?.kind ?? 'text'],
    };
  });
  return { columns, drift: compare(contract, catalog, dialect) };
}

const anyForms = {
  timestamp: 'ISO 8601 with microseconds and zone',
  hex: 'base64',
  hash: 'keyed hash (HMAC-SHA-256, hexadecimal)',
};

const forms: Readonly<Record<'csv' | 'jsonl', Readonly<Record<CellKind, string>>>> = {
  csv: {
    ...anyForms,
    plain: 'the source’s text',
    text: 'text, in quotes where it needs them',
    integer: 'digits',
    number: 'digits',
    boolean: 'true, false',
  },
  jsonl: {
    ...anyForms,
    plain: 'string of the source’s text',
    text: 'string',
    integer: 'number, digit by digit',
    number: 'number, digit by digit',
    boolean: 'true, false',
  },
};

function hasText(dialect: Dialect, column: SourceColumn): boolean {
  try {
    dialect.text(dialect.quote(column.name), column);
    return true;
  } catch (error) {
    if (error instanceof UnsupportedTypeError) return false;
    throw error;
  }
}
