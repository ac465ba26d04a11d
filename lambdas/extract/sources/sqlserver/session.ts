/** A session on SQL Server. */
import { trustedAuthorities } from '../certificates';
import { UnwritableCell } from '../../kernel/unwritable-cell';
import { type AskedOf, sourceError } from '../failure';
import type { SourceSecret } from '../secret';
import type { Session } from '../session';
import { connectSqlServer } from './connect';
import { sqlServerDialect } from './dialect';
import { explain } from './failures';
import { KernelRows, TextRows } from './rows';

/**
 * @param timeout milliseconds to get connected in, and to wait for a lock
 * @throws an error of the kind that {@link sourceError} gives, here and from the session
 */
export async function openSqlServer(secret: SourceSecret, contract: AskedOf, timeout: number): Promise<Session> {
  const told: number[] = [];
  const orFailure = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (cause) {
      // What can't be written is no failure of the source.
      if (cause instanceof UnwritableCell) throw cause;
      const { kind, words } = explain(cause as Error, told);
      throw sourceError(kind, words, { secret, contract, cause });
    }
  };
  const authorities = await trustedAuthorities(secret);
  const connection = await orFailure(connectSqlServer(secret, authorities, timeout, (number) => told.push(number)));
  try {
    // Rows are counted behind each answer, whatever the server's default says.
    const settings = `SET NOCOUNT OFF; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCK_TIMEOUT ${Math.ceil(timeout)}`;
    await orFailure(connection.batch(settings, new TextRows(), timeout));
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    dialect: sqlServerDialect,
    async query(statement, limit) {
      const taker = new TextRows();
      await orFailure(connection.ask(statement, taker, limit));
      return taker.rows;
    },
    read: (statement, rows, limit) => orFailure(connection.ask(statement, new KernelRows(rows), limit)),
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
}
