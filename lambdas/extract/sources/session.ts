/** An open connection to a source database. */
import type { RowKernel } from '../kernel/row-kernel';
import type { Dialect, Statement } from './statement';

export interface Session {
  readonly dialect: Dialect;
  /**
   * For small answers.
   *
   * @param timeout milliseconds after which the statement is given up, and the connection with it
   * @returns rows by position, every value as text
   */
  query(statement: Statement, timeout: number): Promise<(string | null)[][]>;
  /**
   * Walks the rows of a statement into `rows`, which the caller has begun; every column of it is text by the dialect.
   *
   * @param timeout milliseconds after which the statement is given up, and the connection with it
   */
  read(statement: Statement, rows: RowKernel, timeout: number): Promise<void>;
  close(): Promise<void>;
}
