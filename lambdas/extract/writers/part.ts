/** One compressed object of raw rows on its way to S3. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Transform } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { ObjectStore } from '../object-store';

/** An object of an attempt; `bytes` and `sha256` (hex) are those of the compressed object. */
export interface Part {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Compresses, measures and uploads as text comes in; a writer waits while S3 is slower than the source. */
export class PartWriter {
  private readonly gzip = createGzip();
  private readonly hash = createHash('sha256');
  private readonly uploaded: Promise<unknown>;
  private readonly abortUpload: () => Promise<void>;
  private rows = 0;
  private written = 0;

  constructor(
    store: ObjectStore,
    private readonly key: string,
    contentType: string,
  ) {
    const measure = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.hash.update(chunk);
        this.written += chunk.length;
        done(null, chunk);
      },
    });
    // An error ends both streams; it reaches the caller through the upload, whether S3 or the compressor caused it.
    measure.on('error', () => undefined);
    this.gzip.on('error', (error) => measure.destroy(error));
    const upload = store.upload(key, this.gzip.pipe(measure), contentType);
    this.abortUpload = () => upload.abort();
    this.uploaded = upload.done();
    // A failed upload must wake whoever waits to write, and is thrown by `close`.
    this.uploaded.catch((error: unknown) => this.gzip.destroy(error as Error));
  }

  /** Compressed bytes so far, less what the compressor still holds. */
  get bytes(): number {
    return this.written;
  }

  /** @throws the upload's error, when it has failed */
  async write(text: string, rows: number): Promise<void> {
    this.rows += rows;
    if (this.gzip.destroyed) await this.uploaded;
    if (!this.gzip.write(text)) await once(this.gzip, 'drain');
  }

  /** Ends the object; once this resolves it is in the bucket. */
  async close(): Promise<Part> {
    this.gzip.end();
    await this.uploaded;
    return { key: this.key, rows: this.rows, bytes: this.written, sha256: this.hash.digest('hex') };
  }

  /** Drops what was uploaded; the key stays without an object. */
  async abort(): Promise<void> {
    await this.abortUpload();
    this.gzip.destroy();
  }
}
