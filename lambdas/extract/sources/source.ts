/** A source database, asked in the terms of an extraction. */
import { type Contract, pageColumns } from '../../../contracts/contract';
import { SourceContractError, SourceQueryError, SourceSchemaError, UnwritableValueError } from '../errors';
import { createRowKernel, type RowKernel } from '../kernel/row-kernel';
import { type Fault, UnwritableCell } from '../kernel/unwritable-cell';
import type { KeyedHash } from '../keyed-hash';
import { type Money, MoneySums } from '../money';
import type { ReadBounds } from '../window';
import type { Connection } from './connection';
import { compare, type Drift } from './drift';
import { checkChangeColumn, checkPageColumns } from './preconditions';
import { type KeyRange, Queries } from './queries';
import { rowLayout } from './row-layout';
import type { SourceColumn } from './source-column';
import type { Dialect } from './statement';

/** What the source itself says of a range of rows. */
export interface RangeSums {
  readonly rows: number;
  readonly checksum: bigint;
  readonly money: Money;
}

interface Parts {
  readonly connection: Connection;
  readonly contract: Contract;
  readonly dialect: Dialect;
  readonly catalog: ReadonlyMap<string, SourceColumn>;
  readonly drift: Drift;
  readonly bounds: ReadBounds | null;
}

const unwritable: Readonly<Record<Fault, string>> = {
  line_break:
    'holds a line break, which splits a row of CSV in two for its readers: set raw.format to jsonl in the contract',
  lone_surrogate:
    'holds half of a surrogate pair, which UTF-8 has no form for: set raw.format to jsonl in the contract',
  not_text:
    'holds bytes that are no text in its character set: correct them at the source, or read a view that gives binary',
  row_too_long: 'makes a row that is too long for the function’s memory: leave it out, or read a view that cuts it',
};

/** The rows of one dataset in one window, or all of them. */
export class Source {
  readonly drift: Drift;
  private readonly queries: Queries;

  private constructor(private readonly parts: Parts) {
    this.drift = parts.drift;
    this.queries = new Queries(parts);
  }

  /**
   * Looks the table up and holds it against the contract.
   *
   * @param bounds of the change column; null: every row of the table
   * @throws SourceSchemaError spelling out each difference that keeps the dataset from being read
   * @throws SourceContractError for a column of the contract whose values have no text, or that pages can't go by
   */
  static async open(connection: Connection, contract: Contract, bounds: ReadBounds | null): Promise<Source> {
    const { table } = contract.source;
    const { dialect, rows } = await connection.use(async (session, timeout) => ({
      dialect: session.dialect,
      rows: await session.query(session.dialect.catalog(table), timeout),
    }));
    const place = `source ${contract.source.system}, dataset ${contract.dataset}`;
    if (rows.length === 0)
      throw new SourceSchemaError(
        `${place}: table ${table} is not in the source's catalog: correct source.table in the contract, have the table in the ` +
          'user’s default schema, or grant the user SELECT on it',
      );
    const catalog = new Map(
      rows.map((row) => dialect.parseCatalog(row)).map((column) => [column.name.toLowerCase(), column]),
    );
    let drift: Drift;
    try {
      drift = compare(contract, catalog, dialect);
      checkPageColumns(contract, catalog, dialect);
    } catch (cause) {
      throw new SourceContractError(`${place}: ${(cause as Error).message}`, { cause });
    }
    if (drift.faults.length > 0)
      throw new SourceSchemaError(
        `${place}: table ${table} is not what the contract says: ${drift.faults.join('; ')}: correct the contract or the ` +
          'table, or grant the user SELECT on what it may not see',
      );
    return new Source({ connection, contract, dialect, catalog, drift, bounds });
  }

  /** A kernel for this source's rows. */
  kernel(hash: KeyedHash | null): Promise<RowKernel> {
    const { contract, catalog, dialect } = this.parts;
    return createRowKernel(rowLayout(contract, catalog, dialect, hash));
  }

  /**
   * Checks that every row has its place in some window.
   *
   * @throws SourceContractError when the source lets the change column be NULL
   */
  checkChangeColumn(): void {
    checkChangeColumn(this.parts.contract, this.parts.catalog);
  }

  async count(): Promise<number> {
    const [row] = await this.ask(this.queries.count());
    return Number(row?.[0]);
  }

  /** @returns the average bytes of a row by the engine's statistics; null where it has none */
  async rowBytes(): Promise<number | null> {
    const { dialect, contract } = this.parts;
    const [row] = await this.ask(dialect.rowBytes(contract.source.table));
    const bytes = Number(row?.[0] ?? Number.NaN);
    return bytes > 0 ? bytes : null;
  }

  /** @returns the page columns of about one row of `n`, in their order */
  async sample(n: number): Promise<string[][]> {
    const pages = pageColumns(this.parts.contract);
    const rows = await this.ask(this.queries.sample(n));
    return rows.map((row) =>
      row.map((value, i) => {
        if (value !== null) return value;
        throw new SourceQueryError(`${this.place(pages[i])} is NULL in a row: a column that pages go by must not be`);
      }),
    );
  }

  /** Reads the first `limit` rows of a range into `rows`, in order of the page columns. */
  async page(range: KeyRange, limit: number, rows: RowKernel): Promise<void> {
    const statement = this.queries.page(range, limit);
    try {
      await this.parts.connection.use((session, timeout) => {
        rows.begin();
        return session.read(statement, rows, timeout);
      });
    } catch (error) {
      throw error instanceof UnwritableCell ? this.unwritable(error) : error;
    }
  }

  /** Has the source count and sum a range. */
  async sums(range: KeyRange): Promise<RangeSums> {
    const [row = []] = await this.ask(this.queries.sums(range));
    const [rows, checksum, ...money] = row;
    const sums = new MoneySums(this.parts.contract);
    sums.addValues(money);
    return { rows: Number(rows), checksum: BigInt(checksum ?? 0), money: sums.toMoney() };
  }

  private ask(statement: ReturnType<Queries['count']>): Promise<(string | null)[][]> {
    return this.parts.connection.use((session, timeout) => session.query(statement, timeout));
  }

  private unwritable(cause: UnwritableCell): UnwritableValueError {
    return new UnwritableValueError(`${this.place(cause.column)} ${unwritable[cause.fault]}`, { cause });
  }

  private place(column: string | undefined): string {
    const { source, dataset } = this.parts.contract;
    return `source ${source.system}, dataset ${dataset}: column ${column ?? '?'}`;
  }
}
