/** How many rows a source has, asked on a connection of its own. */
import type { ScopedRows } from '../scope';
import { Connection, type ConnectionOptions } from './connection';
import { Source } from './source';

/** @param options whose `open` names the source: the usual one, or the primary of a replica */
export async function countRows({ contract, bounds }: ScopedRows, options: ConnectionOptions): Promise<number> {
  const connection = new Connection(options);
  try {
    return await (await Source.open(connection, contract, bounds)).count();
  } finally {
    await connection.close();
  }
}
