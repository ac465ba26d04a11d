/**
 * What an extraction asks of a source, written from the contract and the source's own catalog. Columns carry the alias `t.`,
 * for a bare name in ORDER BY may mean the text of the select list, which sorts another way.
 */
import { type Contract, pageColumns, sourceColumn } from '../../../contracts/contract';
import type { ReadBounds } from '../window';
import { type KeyColumn, keyCondition } from './keyset';
import type { SourceColumn } from './source-column';
import { type Dialect, Parameters, type Statement } from './statement';

/** Rows above `after`, up to and including `upper`; null: unbounded. */
export interface KeyRange {
  readonly after: readonly string[] | null;
  readonly upper: readonly string[] | null;
}

export interface QueriesOptions {
  readonly contract: Contract;
  /** Of the change column; null: every row of the table. */
  readonly bounds: ReadBounds | null;
  readonly dialect: Dialect;
  /** The columns of the table, by their names in lower case. */
  readonly catalog: ReadonlyMap<string, SourceColumn>;
}

const wholeTable: KeyRange = { after: null, upper: null };

export class Queries {
  private readonly contract: Contract;
  private readonly dialect: Dialect;
  private readonly pages: readonly KeyColumn[];
  private readonly pageTexts: readonly string[];
  private readonly from: string;
  private readonly order: string;

  constructor(private readonly options: QueriesOptions) {
    const { contract, dialect } = options;
    this.contract = contract;
    this.dialect = dialect;
    const types = new Map(contract.columns.map((column) => [column.name, column.type]));
    this.pages = pageColumns(contract).map((name) => ({
      name: sourceColumn(contract, name),
      type: types.get(name) ?? 'string',
      source: this.found(sourceColumn(contract, name)),
    }));
    this.pageTexts = this.pages.map(({ name }) => this.text(name));
    this.from = `FROM ${dialect.quote(contract.source.table)} AS t`;
    this.order = `ORDER BY ${this.pages.map(({ name }) => this.column(name)).join(', ')}`;
  }

  /** One row, one value: how many rows the window holds. */
  count(): Statement {
    return this.statement(
      (parameters) => `SELECT ${this.dialect.countText} ${this.from} ${this.where(wholeTable, parameters)}`,
    );
  }

  /** The page columns of about one row of `n`, the same rows every time, in their order. */
  sample(n: number): Statement {
    return this.statement((parameters) => {
      const chosen = n === 1 ? [] : [this.dialect.oneIn(n, this.pageTexts)];
      const where = this.where(wholeTable, parameters, chosen);
      return `SELECT ${this.pageTexts.join(', ')} ${this.from} ${where} ${this.order}`;
    });
  }

  /** Every column of the first `rows` rows of a range, in order of the page columns. */
  page(range: KeyRange, rows: number): Statement {
    return this.statement((parameters) => {
      const columns = this.contract.columns.map(({ name }) => this.text(sourceColumn(this.contract, name)));
      const where = this.where(range, parameters);
      const limit = this.dialect.slice(parameters.bind({ value: String(rows), type: 'count' }));
      return `SELECT ${columns.join(', ')} ${this.from} ${where} ${this.order} ${limit}`;
    });
  }

  /** One row: how many rows the range holds, the sum of their checksums, and the sum of each money column. */
  sums(range: KeyRange): Statement {
    return this.statement((parameters) => {
      const texts = this.contract.columns.map(({ name }) => {
        const read = sourceColumn(this.contract, name);
        return { sql: this.text(read), nullable: this.found(read).nullable };
      });
      const money = this.contract.columns
        .filter(({ role }) => role === 'money')
        .map(({ name }) => sourceColumn(this.contract, name))
        .map((name) => this.dialect.sum(this.column(name), this.found(name)));
      const values = [this.dialect.countText, this.dialect.checksum(texts), ...money];
      return `SELECT ${values.join(', ')} ${this.from} ${this.where(range, parameters)}`;
    });
  }

  private statement(sql: (parameters: Parameters) => string): Statement {
    const parameters = new Parameters(this.dialect);
    return { sql: sql(parameters), parameters: parameters.list };
  }

  private where(range: KeyRange, parameters: Parameters, further: readonly string[] = []): string {
    const { bounds } = this.options;
    const change = this.column(sourceColumn(this.contract, this.contract.source.change_column));
    const context = { dialect: this.dialect, parameters };
    const conditions: string[] = [];
    if (bounds !== null)
      conditions.push(
        `${change} >= ${parameters.bind({ value: bounds.from, type: 'time' })}`,
        `${change} < ${parameters.bind({ value: bounds.to, type: 'time' })}`,
      );
    if (range.after !== null) conditions.push(keyCondition(this.pages, '>', range.after, context));
    if (range.upper !== null) conditions.push(keyCondition(this.pages, '<=', range.upper, context));
    conditions.push(...further);
    return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  }

  private text(name: string): string {
    return this.dialect.text(this.column(name), this.found(name));
  }

  private found(name: string): SourceColumn {
    const column = this.options.catalog.get(name);
    // The catalog has been held against the contract before.
    if (column === undefined) throw new RangeError(`column ${name} is not in the source's catalog`);
    return column;
  }

  private column(name: string): string {
    return `t.${this.dialect.quote(name)}`;
  }
}
