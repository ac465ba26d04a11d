/** Compression of pages, side by side where there is more than one processor. */
import { availableParallelism } from 'node:os';
import { Blocks } from './blocks';
import { GzipMembers } from './gzip-member';

/** As much as two pages of usual size: one is compressed while the next is copied. */
const blocks = new Blocks(1024 * 1024, 8);
/** Of Node's pool, unless it is told otherwise. */
const threads = 4;
/** Rows that the compressor looks back on: more find little more that is alike, and fall out of the processor's cache. */
const rowsInWindow = 32;
const smallestWindow = 13;
const largestWindow = 15;

/** A page that is being compressed. */
export interface PreparedPage {
  /** Resolves once the page's memory may be used for something else. */
  readonly ready: Promise<void>;
  readonly rows: number;
  /** Put one behind the other they are a gzip file. Complete once `ready` has resolved. */
  readonly members: readonly Promise<readonly Buffer[]>[];
}

export class PageCompressor {
  private readonly compressors: GzipMembers[] = [];
  private windowBits: number | undefined;
  private copied: Promise<unknown> = Promise.resolve();
  private turn = 0;
  private closed = false;

  /** @param parallel how many blocks are compressed at once, each to a member of its own; with one, a page is a member */
  constructor(private readonly parallel = Math.min(availableParallelism(), threads)) {}

  /** Begins to compress. */
  compress(page: Uint8Array, rows: number): PreparedPage {
    const members: Promise<readonly Buffer[]>[] = [];
    // One page after the other, so that none waits for a block while another holds blocks and waits for it.
    const ready = this.copied.then(() => this.copy(page, rows, members));
    this.copied = ready.catch(() => undefined);
    return { ready, rows, members };
  }

  /** Frees the compressors; what isn't compressed by now fails. */
  close(): void {
    this.closed = true;
    for (const compressor of this.compressors) compressor.close();
  }

  private async copy(page: Uint8Array, rows: number, members: Promise<readonly Buffer[]>[]): Promise<void> {
    if (page.length === 0) return;
    const pieceBytes = Math.ceil(page.length / Math.ceil(page.length / blocks.bytes));
    for (let start = 0; start < page.length; start += pieceBytes) {
      const end = Math.min(start + pieceBytes, page.length);
      const compressor = this.compressor(page.length / rows);
      const block = await blocks.take();
      block.set(page.subarray(start, end));
      const giveBack = (): void => {
        blocks.give(block);
      };
      compressor.write(block.subarray(0, end - start)).then(giveBack, giveBack);
      if (this.parallel > 1 || end === page.length) members.push(this.end(compressor));
    }
  }

  /** Rows of one table are alike: what the first page tells of them does for all. */
  private compressor(rowBytes: number): GzipMembers {
    if (this.closed) throw new Error('nothing is compressed any more');
    this.windowBits ??= Math.min(
      largestWindow,
      Math.max(smallestWindow, Math.ceil(Math.log2(rowBytes * rowsInWindow))),
    );
    return (this.compressors[this.turn] ??= new GzipMembers(this.windowBits));
  }

  private end(compressor: GzipMembers): Promise<readonly Buffer[]> {
    this.turn = (this.turn + 1) % this.parallel;
    const member = compressor.end();
    // It fails for whoever writes the page, who may not wait for it yet.
    member.catch(() => undefined);
    return member;
  }
}
