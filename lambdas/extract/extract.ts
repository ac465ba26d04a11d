/** Writes one chunk of a window to the raw bucket, page by page in order of the contract's page columns. */
import { randomUUID } from 'node:crypto';
import { pageColumns } from '../../contracts/contract';
import type { Dependencies } from './dependencies';
import { InvalidRequestError } from './errors';
import type { Cursor, ExtractEvent } from './event';
import { type Money, MoneySums } from './money';
import { PageSize } from './page-size';
import { attemptPrefix } from './raw-path';
import { Source } from './sources/source';
import { readBounds } from './window';
import type { Part } from './writers/part';
import { PartsWriter } from './writers/parts';
import { rowEncoder } from './writers/row-encoder';

export interface Extract {
  readonly parts: readonly Part[];
  readonly rows: number;
  readonly money: Money;
  /** Where to go on, in another invocation; null when the chunk is done. */
  readonly cursor: Cursor | null;
}

/**
 * Reads from the cursor, or the chunk's start, to the chunk's end, or until the deadline is near: then it stops behind a row
 * and hands back a cursor. A run reads at least one page, so that a chain of runs ends.
 */
export async function extract(event: ExtractEvent, dependencies: Dependencies): Promise<Extract> {
  const { contract, deadline, store } = dependencies;
  const bounds = readBounds(event.window, contract, dependencies.now());
  const pages = pageColumns(contract);
  for (const [name, key] of Object.entries({
    lower: event.chunk.lower,
    upper: event.chunk.upper,
    cursor: event.cursor?.key,
  }))
    if (key != null && key.length !== pages.length)
      throw new InvalidRequestError(
        `dataset ${contract.dataset}: ${name} has ${key.length} values, pages go by ${pages.length}: ${pages.join(', ')}`,
      );

  const hash = await dependencies.keyedHash();
  const session = await dependencies.connect(deadline.callTimeout);
  const writer = new PartsWriter(store, rowEncoder(contract), {
    prefix: attemptPrefix(contract, event.window, event.attempt),
    chunk: event.chunk.index,
    sequence: event.cursor?.sequence ?? 0,
    run: randomUUID().slice(0, 8),
    partBytes: dependencies.partBytes,
  });
  try {
    const source = new Source(session, contract, bounds, hash);
    const sums = new MoneySums(contract);
    const pageSize = new PageSize();
    let after = event.cursor?.key ?? event.chunk.lower;
    let rows = 0;
    let done: boolean;
    do {
      const asked = pageSize.rows;
      const page = await source.page({ after, upper: event.chunk.upper }, asked, deadline.callTimeout);
      for (const row of page) sums.addRow(row);
      await writer.write(page);
      rows += page.length;
      const last = page.at(-1);
      if (last !== undefined) {
        after = source.keyOf(last);
        pageSize.learn(page);
      }
      done = page.length < asked;
    } while (!done && !deadline.isNear);
    const parts = await writer.finish();
    const cursor = done || after === null ? null : { key: after, sequence: writer.nextSequence };
    return { parts, rows, money: sums.toMoney(), cursor };
  } catch (error) {
    await writer.abort();
    throw error;
  } finally {
    await session.close();
  }
}
