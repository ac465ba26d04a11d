/** SQL with its values beside it, and what differs between the engines that read it. */
import type { SourceColumn } from './source-column';

/** A type of the contract; besides, `count` is a number of rows and `time` a bound of the window. */
export type ParameterType = string;

export interface Parameter {
  readonly value: string;
  readonly type: ParameterType;
  /** The column it is compared with, where there is one. */
  readonly column?: string;
  /** That column as the source's catalog describes it, which says more exactly than `type` what it is compared as. */
  readonly source?: SourceColumn;
}

export interface Statement {
  readonly sql: string;
  /** In the order of their placeholders. */
  readonly parameters: readonly Parameter[];
}

/** What {@link Dialect.text} yields: free text, hexadecimal digits, or digits, dates and the like, which need no quoting. */
export type TextKind = 'text' | 'hex' | 'other';

/** A column's text in SQL, by {@link Dialect.text}. */
export interface ColumnText {
  readonly sql: string;
  readonly nullable: boolean;
}

/** What differs between the engines' SQL. */
export interface Dialect {
  /** Quotes an identifier. */
  quote(identifier: string): string;
  /**
   * The expression that gives a column's value as text on the wire, digit by digit as the source holds it: binary as
   * hexadecimal, spatial as WKT, MySQL's `bit` as an unsigned number, `float` and `real` as exactly their double value.
   *
   * @throws UnsupportedTypeError for a type that has no such text
   */
  text(expression: string, column: SourceColumn): string;
  kind(column: SourceColumn): TextKind;
  /** The statement that lists a table's columns in their order; no row for a table that isn't there. */
  catalog(table: string): Statement;
  /** @param row of the catalog's answer */
  parseCatalog(row: readonly (string | null)[]): SourceColumn;
  /** The count of a group, as text. */
  readonly countText: string;
  /** The sum over a group's rows, as text, of the checksum of the row that these texts make; `0` for no rows. */
  checksum(texts: readonly ColumnText[]): string;
  /** A condition that about one row of `n` meets, by a hash of these texts: the same rows every time. */
  oneIn(n: number, texts: readonly string[]): string;
  /** The sum over a group's rows of a numeric expression, as exact text; NULL for no rows. */
  sum(expression: string, column: SourceColumn): string;
  /** One row, one value: the average bytes of a row by the engine's own statistics, or NULL. Needs SELECT alone. */
  rowBytes(table: string): Statement;
  /** What stands for a parameter in the text, cast so that it compares exactly with a column of that type. */
  placeholder(parameter: Parameter, position: number): string;
  /** The clause after ORDER BY that limits rows to a number, which is a placeholder of type `count`. */
  slice(rows: string): string;
}

/** Collects parameters in the order in which their placeholders enter the text. */
export class Parameters {
  readonly list: Parameter[] = [];

  constructor(private readonly dialect: Dialect) {}

  bind(parameter: Parameter): string {
    this.list.push(parameter);
    return this.dialect.placeholder(parameter, this.list.length - 1);
  }
}
