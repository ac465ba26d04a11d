/** The parts that one run writes of one chunk. */
import { gzipSync } from 'node:zlib';
import { partKey } from '../raw-path';
import type { Store } from '../store';
import { PageCompressor, type PreparedPage } from './page-compressor';
import { type Part, PartWriter } from './part';

export type { PreparedPage } from './page-compressor';

/** Compressed; a file of gzip is read by one task of Spark, so several smaller ones are read in parallel. */
export const usualPartBytes = 64 * 1024 * 1024;

export interface PartsOptions {
  /** Folder of the attempt. */
  readonly prefix: string;
  readonly chunk: number;
  /** Number of the first part. */
  readonly sequence: number;
  /** What tells the parts of one request from those of another. */
  readonly run: string;
  /** Compressed size from which a part is closed and the next begun. */
  readonly partBytes: number;
  /** What each part begins with; empty for nothing. */
  readonly header: Uint8Array;
  readonly format: 'csv' | 'jsonl';
  readonly contentType: string;
  /** @default as many as there are processors */
  readonly compressors?: number;
}

/**
 * Opens a part with the first rows, so that no rows means no object, and goes on to the next when one is full. A page may
 * be prepared before it is known whether it is to be written, and while the one before is.
 */
export class PartsWriter {
  private readonly compressor: PageCompressor;
  private readonly header: Uint8Array;
  private readonly closed: Part[] = [];
  private open: PartWriter | null = null;
  private sequence: number;

  constructor(
    private readonly store: Store,
    private readonly options: PartsOptions,
  ) {
    this.sequence = options.sequence;
    this.compressor = new PageCompressor(options.compressors);
    this.header = options.header.length === 0 ? options.header : gzipSync(options.header);
  }

  /** Number of the next part. */
  get nextSequence(): number {
    return this.sequence;
  }

  /** Begins to compress a page of rows. Its memory may be used for something else once `ready` has resolved. */
  prepare(page: Uint8Array, rows: number): PreparedPage {
    return this.compressor.compress(page, rows);
  }

  /** Appends a page once it is compressed; waits while S3 is slower. */
  async write({ ready, members, rows }: PreparedPage): Promise<void> {
    await ready;
    if (rows === 0) return;
    const part = (this.open ??= await this.begin());
    for (const member of members) for (const bytes of await member) await part.write(bytes);
    part.count(rows);
    if (part.bytes >= this.options.partBytes) await this.closeOpen();
  }

  /** Drops a page; resolves once nothing of it is held. */
  async discard({ ready, members }: PreparedPage): Promise<void> {
    await ready;
    await Promise.all(members);
  }

  /** @returns all parts, each in the bucket */
  async finish(): Promise<Part[]> {
    await this.closeOpen();
    this.compressor.close();
    return this.closed;
  }

  /** Leaves nothing of this writer behind: no upload that is open, and none of its objects. */
  async abort(): Promise<void> {
    this.compressor.close();
    try {
      await this.open?.abort();
    } finally {
      this.open = null;
      await this.store.delete(this.closed.splice(0).map(({ key }) => key));
    }
  }

  private async begin(): Promise<PartWriter> {
    const { prefix, chunk, run, format, contentType } = this.options;
    const key = partKey(prefix, { chunk, sequence: this.sequence++, run, format });
    const part = new PartWriter(this.store.upload(key, contentType), key);
    if (this.header.length > 0) await part.write(this.header);
    return part;
  }

  private async closeOpen(): Promise<void> {
    if (this.open === null) return;
    this.closed.push(await this.open.close());
    this.open = null;
  }
}
