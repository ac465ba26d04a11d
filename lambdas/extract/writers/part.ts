/** One object of raw rows on its way to the bucket. */
import { createHash } from 'node:crypto';
import type { Upload } from '../store';

/** An object of an attempt; `bytes` and `sha256` (hex) are those of the compressed object. */
export interface Part {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Measures what it uploads. */
export class PartWriter {
  private readonly hash = createHash('sha256');
  private rows = 0;
  private written = 0;

  constructor(
    private readonly upload: Upload,
    private readonly key: string,
  ) {}

  /** Compressed bytes so far. */
  get bytes(): number {
    return this.written;
  }

  /** Appends compressed bytes; waits while S3 is slower. */
  async write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.written += bytes.length;
    await this.upload.write(bytes);
  }

  /** Says how many rows the bytes hold that were written since it was last said. */
  count(rows: number): void {
    this.rows += rows;
  }

  /** Once this resolves the object is in the bucket. */
  async close(): Promise<Part> {
    await this.upload.finish();
    return { key: this.key, rows: this.rows, bytes: this.written, sha256: this.hash.digest('hex') };
  }

  /** Drops what was uploaded; the key stays without an object. */
  abort(): Promise<void> {
    return this.upload.abort();
  }
}
