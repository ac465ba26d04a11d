/**
 * The three queries that an extraction asks of a source, written from the contract. Columns carry the alias `t.`, for a bare
 * name in ORDER BY may mean the text of the select list, which sorts another way.
 */
import { type Contract, pageColumns, sourceColumn } from '../../../contracts/contract';
import type { ReadBounds } from '../window';
import { type KeyColumn, keyCondition } from './keyset';
import { type Dialect, Parameters, type Statement } from './statement';

/** Rows above `after`, up to and including `upper`; null: unbounded. */
export interface KeyRange {
  readonly after: readonly string[] | null;
  readonly upper: readonly string[] | null;
}

export class Queries {
  private readonly pages: readonly KeyColumn[];
  private readonly from: string;
  private readonly order: string;

  constructor(
    private readonly contract: Contract,
    private readonly bounds: ReadBounds,
    private readonly dialect: Dialect,
  ) {
    const types = new Map(contract.columns.map((column) => [column.name, column.type]));
    this.pages = pageColumns(contract).map((name) => ({
      name: sourceColumn(contract, name),
      type: types.get(name) ?? 'string',
    }));
    this.from = `FROM ${dialect.quote(contract.source.table)} AS t`;
    this.order = `ORDER BY ${this.pages.map(({ name }) => this.column(name)).join(', ')}`;
  }

  /** One row, one value: how many rows the window holds. */
  count(): Statement {
    const parameters = new Parameters(this.dialect);
    const where = this.where({ after: null, upper: null }, parameters);
    return { sql: `SELECT ${this.dialect.countText} ${this.from} ${where}`, parameters: parameters.list };
  }

  /** The page columns of the `n`-th row (from 1) above `after`, or no row when there are fewer. */
  boundary(after: readonly string[] | null, n: number): Statement {
    const parameters = new Parameters(this.dialect);
    const keys = this.pages.map(({ name, type }) => this.dialect.text(this.column(name), type)).join(', ');
    const where = this.where({ after, upper: null }, parameters);
    return {
      sql: `SELECT ${keys} ${this.from} ${where} ${this.slice(n - 1, 1, parameters)}`,
      parameters: parameters.list,
    };
  }

  /** Every column of the first `rows` rows of a range, in order of the page columns. */
  page(range: KeyRange, rows: number): Statement {
    const parameters = new Parameters(this.dialect);
    const columns = this.contract.columns
      .map(({ name, type }) => this.dialect.text(this.column(sourceColumn(this.contract, name)), type))
      .join(', ');
    const where = this.where(range, parameters);
    return {
      sql: `SELECT ${columns} ${this.from} ${where} ${this.slice(0, rows, parameters)}`,
      parameters: parameters.list,
    };
  }

  private where(range: KeyRange, parameters: Parameters): string {
    const change = this.column(sourceColumn(this.contract, this.contract.source.change_column));
    const context = { dialect: this.dialect, parameters };
    const conditions = [
      `${change} >= ${parameters.bind({ value: this.bounds.from, type: 'time' })}`,
      `${change} < ${parameters.bind({ value: this.bounds.to, type: 'time' })}`,
    ];
    if (range.after !== null) conditions.push(keyCondition(this.pages, '>', range.after, context));
    if (range.upper !== null) conditions.push(keyCondition(this.pages, '<=', range.upper, context));
    return `WHERE ${conditions.join(' AND ')}`;
  }

  private slice(offset: number, rows: number, parameters: Parameters): string {
    const skip = offset === 0 ? null : parameters.bind({ value: String(offset), type: 'count' });
    return `${this.order} ${this.dialect.slice(skip, parameters.bind({ value: String(rows), type: 'count' }))}`;
  }

  private column(name: string): string {
    return `t.${this.dialect.quote(name)}`;
  }
}
