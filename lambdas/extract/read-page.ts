/** Reads one page and holds it against what the source says of the same rows. */
import { ChecksumError } from './errors';
import type { RowKernel } from './kernel/row-kernel';
import type { Log } from './log';
import type { Money } from './money';
import type { PageSize } from './page-size';
import type { KeyRange } from './sources/queries';
import type { RangeSums, Source } from './sources/source';
import type { PartsWriter, PreparedPage } from './writers/parts';

const tries = 6;

export interface Page {
  readonly rows: number;
  readonly checksum: bigint;
  readonly money: Money;
  /** Page columns of the last row; null for a page without rows. */
  readonly last: readonly string[] | null;
  /** Whether the range has no rows behind it. */
  readonly isLast: boolean;
  /** How often it was read before what was read and what the source counted and summed agreed. */
  readonly rereads: number;
}

export interface PageOptions {
  readonly source: Source;
  readonly kernel: RowKernel;
  readonly writer: PartsWriter;
  readonly size: PageSize;
  readonly logger: Log;
  /** What a failure names: source, dataset. */
  readonly place: string;
}

/**
 * Writes the first rows of a range once the source has counted and summed the same rows to the same figures. A page that
 * differs is read again: rows leave a window when they change, and a page of half as many rows is the less likely to.
 *
 * @throws ChecksumError when the figures still differ after several tries
 */
export async function readPage(range: KeyRange, options: PageOptions): Promise<Page> {
  const { source, kernel, writer, size, logger, place } = options;
  for (let rereads = 0; ; rereads++) {
    const asked = size.rows;
    await source.page(range, asked, kernel);
    const { rows, checksum, lastKey: last } = kernel;
    const isLast = rows < asked;
    const bytes = kernel.output.length;
    const page = rows === 0 ? null : writer.prepare(kernel.output, rows);
    let sums: RangeSums;
    try {
      // The compressor works while the source sums.
      sums = await source.sums({ after: range.after, upper: isLast ? range.upper : last });
    } catch (error) {
      await discard(writer, page);
      throw error;
    }
    if (sums.rows === rows && sums.checksum === checksum) {
      if (page !== null) {
        size.learn({ rows, bytes });
        await writer.write(page);
      }
      return { rows, checksum, money: sums.money, last, isLast, rereads };
    }
    await discard(writer, page);
    const difference = `read ${rows} rows of checksum ${checksum}, the source has ${sums.rows} of ${sums.checksum}`;
    if (rereads + 1 >= tries)
      throw new ChecksumError(
        `${place}: a page differs from the source, ${tries} times in a row: ${difference}: rows of the window keep changing ` +
          '(extract it when the source is quieter, or by a replica), or what is read is not what the source holds',
      );
    logger.warn('reading a page again, which differs from the source', { difference });
    size.halve();
  }
}

const discard = async (writer: PartsWriter, page: PreparedPage | null): Promise<void> => {
  if (page !== null) await writer.discard(page);
};
