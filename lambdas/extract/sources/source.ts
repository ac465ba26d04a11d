/** A source database, asked in the terms of an extraction. */
import type { Contract } from '../../../contracts/contract';
import { SourceQueryError } from '../errors';
import type { ReadBounds } from '../window';
import type { Row } from '../writers/row-encoder';
import { type KeyRange, Queries } from './queries';
import type { Dialect, Statement } from './statement';

/** An open connection. */
export interface Session {
  readonly dialect: Dialect;
  /**
   * @param timeout milliseconds after which the statement is given up
   * @returns rows by position, values as the driver gives them
   */
  query(statement: Statement, timeout: number): Promise<unknown[][]>;
  close(): Promise<void>;
}

/** The rows of one dataset in one window. */
export class Source {
  private readonly queries: Queries;
  private readonly types: ReadonlyMap<string, string>;

  constructor(
    private readonly session: Session,
    private readonly contract: Contract,
    bounds: ReadBounds,
  ) {
    this.types = new Map(contract.columns.map(({ name, type }) => [name, type]));
    this.queries = new Queries(contract, bounds, session.dialect);
  }

  async count(timeout: number): Promise<number> {
    const [row] = await this.session.query(this.queries.count(), timeout);
    return Number(row?.[0]);
  }

  /** @returns the key of the `n`-th row above `after`, or null when there are fewer */
  async boundary(after: readonly string[] | null, n: number, timeout: number): Promise<string[] | null> {
    const [row] = await this.session.query(this.queries.boundary(after, n), timeout);
    return row === undefined ? null : row.map((value, i) => this.keyText(value, this.contract.source.key[i]));
  }

  /** @returns the first `rows` rows of the range, in order of the key */
  async page(range: KeyRange, rows: number, timeout: number): Promise<Row[]> {
    const page = await this.session.query(this.queries.page(range, rows), timeout);
    return page.map((row) => row.map((value, i) => this.text(value, this.contract.columns[i]?.name)));
  }

  /** The key of a row of a page. */
  keyOf(row: Row): string[] {
    return this.contract.source.key.map((name) => {
      const position = this.contract.columns.findIndex((column) => column.name === name);
      return this.keyText(row[position], name);
    });
  }

  private keyText(value: unknown, column: string | undefined): string {
    const text = this.text(value, column);
    if (text === null) throw new SourceQueryError(`${this.place(column)} is NULL in a row: a key column must not be`);
    return text;
  }

  private text(value: unknown, column: string | undefined): string | null {
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'number' && (Number.isSafeInteger(value) || this.types.get(column ?? '') === 'double'))
      return String(value);
    throw new SourceQueryError(
      `${this.place(column)} is not text at the source: give it the type that it has there in the contract, or read a view ` +
        'that casts it',
    );
  }

  private place(column: string | undefined): string {
    return `source ${this.contract.source.system}, dataset ${this.contract.dataset}: column ${column ?? '?'}`;
  }
}
