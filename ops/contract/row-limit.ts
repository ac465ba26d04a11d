/** What ends an extract before its chunk does. */
import { Deadline } from '../../lambdas/extract/deadline';
import type { Session } from '../../lambdas/extract/sources/session';

/** Near, too, once enough rows were read: an extract then hands back a cursor, as it does before its time runs out. */
export class RowLimit extends Deadline {
  /** @param isReached whether enough rows were read */
  constructor(
    remaining: () => number,
    private readonly isReached: () => boolean,
  ) {
    super(remaining);
  }

  override get isNear(): boolean {
    return this.isReached() || super.isNear;
  }
}

/** Tells of the rows of each page that a session has read. */
export const counting = (session: Session, onRows: (rows: number) => void): Session => ({
  dialect: session.dialect,
  query: (statement, timeout) => session.query(statement, timeout),
  read: async (statement, rows, timeout) => {
    await session.read(statement, rows, timeout);
    onRows(rows.rows);
  },
  close: () => session.close(),
});
