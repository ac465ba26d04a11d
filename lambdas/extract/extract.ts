/** Writes one chunk of a window to the raw bucket, page by page in order of the contract's page columns. */
import { createHash } from 'node:crypto';
import { pageColumns } from '../../contracts/contract';
import type { Dependencies } from './dependencies';
import { InvalidRequestError } from './errors';
import type { Cursor, ExtractEvent } from './event';
import { type Money, MoneySums } from './money';
import { PageSize } from './page-size';
import { attemptPrefix } from './raw-path';
import { readPage } from './read-page';
import { rowsOf } from './scope';
import { Connection } from './sources/connection';
import { isTransient } from './sources/failure';
import { Source } from './sources/source';
import { readBounds } from './window';
import type { Part } from './writers/part';
import { PartsWriter } from './writers/parts';

export interface Extract {
  readonly parts: readonly Part[];
  readonly rows: number;
  /** Sum over the rows as the source computed it, the same as that of what was written. */
  readonly checksum: string;
  readonly money: Money;
  /** Pages that were read more than once because the source moved meanwhile. */
  readonly rereads: number;
  /** Where to go on, in another invocation; null when the chunk is done. */
  readonly cursor: Cursor | null;
}

const contentTypes = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };

/**
 * Reads from the cursor, or the chunk's start, to the chunk's end, or until the deadline is near: then it stops behind a row
 * and hands back a cursor. A run reads at least one page, so that a chain of runs ends.
 */
export async function extract(event: ExtractEvent, dependencies: Dependencies): Promise<Extract> {
  const { deadline, store, logger } = dependencies;
  const { contract, bounds } = rowsOf(event.scope, dependencies.contract, () =>
    readBounds(event.window, dependencies.contract, dependencies.now()),
  );
  checkKeys(event, pageColumns(contract), contract.dataset);
  const hash = event.scope === 'keys' ? null : await dependencies.keyedHash();
  const connection = new Connection({ open: dependencies.connect, deadline, logger });
  const columns = contract.columns.map(({ name }) => name).join(',');
  const writer = new PartsWriter(store, {
    prefix: attemptPrefix(contract, event),
    chunk: event.chunk.index,
    sequence: event.cursor?.sequence ?? 0,
    run: createHash('sha256').update(event.request_id).digest('hex').slice(0, 12),
    partBytes: dependencies.partBytes,
    header: Buffer.from(contract.raw.format === 'csv' ? `${columns}\n` : ''),
    format: contract.raw.format,
    contentType: contentTypes[contract.raw.format],
  });
  try {
    const source = await Source.open(connection, contract, bounds);
    const kernel = await source.kernel(hash);
    const money = new MoneySums(contract);
    const place = `source ${contract.source.system}, dataset ${contract.dataset}`;
    const options = { source, kernel, writer, size: new PageSize(await source.rowBytes()), logger, place };
    const { upper } = event.chunk;
    let after: readonly string[] | null = event.cursor?.key ?? event.chunk.lower;
    let [rows, checksum, rereads, isDone] = [0, 0n, 0, false];
    do {
      try {
        const page = await readPage({ after, upper }, options);
        money.addMoney(page.money);
        rows += page.rows;
        checksum += page.checksum;
        rereads += page.rereads;
        after = page.last ?? after;
        isDone = page.isLast;
      } catch (error) {
        // What was read so far is sound, and another invocation has the time to wait for the source.
        if (rows === 0 || !deadline.isNear || !isTransient(error)) throw error;
        logger.warn('handing back a cursor, for the source can’t be read now', { error: (error as Error).message });
      }
    } while (!isDone && !deadline.isNear);
    const parts = await writer.finish();
    const cursor = isDone || after === null ? null : { key: [...after], sequence: writer.nextSequence };
    return { parts, rows, checksum: String(checksum), money: money.toMoney(), rereads, cursor };
  } catch (error) {
    await writer.abort().catch((left: unknown) => {
      // What failed first is what is told; what is left behind the commit clears away.
      logger.warn('an unfinished part could not be removed', { error: (left as Error).message });
    });
    throw error;
  } finally {
    await connection.close();
  }
}

function checkKeys(event: ExtractEvent, pages: readonly string[], dataset: string): void {
  const keys = { lower: event.chunk.lower, upper: event.chunk.upper, cursor: event.cursor?.key };
  for (const [name, key] of Object.entries(keys))
    if (key != null && key.length !== pages.length)
      throw new InvalidRequestError(
        `dataset ${dataset}: ${name} has ${key.length} values, pages go by ${pages.length}: ${pages.join(', ')}`,
      );
}
