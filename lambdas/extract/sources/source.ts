/** A source database, asked in the terms of an extraction. */
import { type Contract, type ContractColumn, pageColumns, sourceColumn } from '../../../contracts/contract';
import { HashKeyError, SourceContractError, SourceQueryError } from '../errors';
import type { KeyedHash } from '../keyed-hash';
import type { ReadBounds } from '../window';
import type { Row } from '../writers/row-encoder';
import { catalogColumns } from './catalog';
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
  private readonly columns: ReadonlyMap<string, ContractColumn>;
  private readonly pages: readonly string[];

  constructor(
    private readonly session: Session,
    private readonly contract: Contract,
    bounds: ReadBounds,
    /** Needed by `page` alone, and there where the contract has a column to be hashed. */
    private readonly hash: KeyedHash | null = null,
  ) {
    this.columns = new Map(contract.columns.map((column) => [column.name, column]));
    this.pages = pageColumns(contract);
    this.queries = new Queries(contract, bounds, session.dialect);
  }

  async count(timeout: number): Promise<number> {
    const [row] = await this.session.query(this.queries.count(), timeout);
    return Number(row?.[0]);
  }

  /**
   * Checks that every row has its place in some window.
   *
   * @throws SourceContractError when the source lets the change column be NULL, or doesn't tell
   */
  async checkChangeColumn(timeout: number): Promise<void> {
    const { table, change_column: change } = this.contract.source;
    const name = sourceColumn(this.contract, change);
    const columns = await this.session.query(catalogColumns(table, this.session.dialect), timeout);
    const found = columns.filter(([column]) => String(column).toLowerCase() === name);
    if (found.length === 0)
      throw new SourceContractError(
        `${this.place(change)} is not in the source’s catalog, which alone tells whether it can be NULL: have table ` +
          `${table} in the user’s default schema, or grant the user what a view of that name uses`,
      );
    if (found.some(([, , nullable]) => nullable !== 'NO'))
      throw new SourceContractError(
        `${this.place(change)} can be NULL in table ${table}, and a row with NULL there is in no window: fill it and declare ` +
          'it NOT NULL, or read a view that gives every row a time (COALESCE, ISNULL)',
      );
  }

  /** @returns the page columns of the `n`-th row above `after`, or null when there are fewer */
  async boundary(after: readonly string[] | null, n: number, timeout: number): Promise<string[] | null> {
    const [row] = await this.session.query(this.queries.boundary(after, n), timeout);
    return row === undefined ? null : row.map((value, i) => this.pageText(value, this.pages[i]));
  }

  /** @returns the first `rows` rows of the range, in order of the page columns; personal data are hashed in them */
  async page(range: KeyRange, rows: number, timeout: number): Promise<Row[]> {
    const page = await this.session.query(this.queries.page(range, rows), timeout);
    return page.map((row) => row.map((value, i) => this.hashed(value, this.contract.columns[i])));
  }

  /** The page columns of a row of a page. */
  keyOf(row: Row): string[] {
    return this.pages.map((name) => {
      const position = this.contract.columns.findIndex((column) => column.name === name);
      return this.pageText(row[position], name);
    });
  }

  /** The one place where a value enters the function. */
  private hashed(value: unknown, column: ContractColumn | undefined): string | null {
    const text = this.text(value, column?.name);
    if (text === null || column?.personal_data !== 'keyed_hash') return text;
    if (this.hash === null) throw new HashKeyError(`${this.place(column.name)} must be hashed, and there is no key`);
    return this.hash.of(text);
  }

  private pageText(value: unknown, column: string | undefined): string {
    const text = this.text(value, column);
    if (text === null)
      throw new SourceQueryError(`${this.place(column)} is NULL in a row: a column that pages go by must not be`);
    return text;
  }

  private text(value: unknown, column: string | undefined): string | null {
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'number' && (Number.isSafeInteger(value) || this.columns.get(column ?? '')?.type === 'double'))
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
