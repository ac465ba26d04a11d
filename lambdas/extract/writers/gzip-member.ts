/** Compression to members of gzip, which make one gzip file when one is put behind the other. */
import { constants, createGzip, type Gzip, type ZlibReset } from 'node:zlib';

/** Compressed bytes are handed on in pieces of one allocation of this size. */
const outputBytes = 1024 * 1024;

/**
 * Writes member after member with one compressor, in zlib's thread pool: what it is set up with takes longer to allocate
 * than a small page to compress.
 */
export class GzipMembers {
  // Gzip is one of the formats of deflate, which can be reset.
  private readonly gzip: Gzip & ZlibReset;
  private output: Buffer[] = [];
  private last: Promise<unknown> = Promise.resolve();

  /** @param windowBits how far back the compressor looks, as a power of two: 8 to 15 */
  constructor(windowBits: number) {
    this.gzip = createGzip({ level: 1, memLevel: 9, windowBits, chunkSize: outputBytes }) as Gzip & ZlibReset;
    this.gzip.on('data', (bytes: Buffer) => this.output.push(bytes));
    // An error reaches the caller through the call that it failed.
    this.gzip.on('error', () => undefined);
  }

  /** Goes on with the open member, or begins one. The bytes must stay as they are until this has resolved. */
  write(bytes: Uint8Array): Promise<void> {
    return this.inTurn((done) => {
      this.gzip.write(bytes, done);
    });
  }

  /** Ends the open member, and gives its bytes. */
  async end(): Promise<readonly Buffer[]> {
    let member: readonly Buffer[] = [];
    await this.inTurn((done) => {
      this.gzip.flush(constants.Z_FINISH, (failure?: Error | null) => {
        // One that is closed while it compresses says that it is done.
        const error = this.gzip.destroyed ? (failure ?? new Error('the compressor is closed')) : failure;
        if (error == null) {
          // What a reader that lags hasn't been given yet.
          while (this.gzip.read() !== null);
          member = this.output;
          this.output = [];
          this.gzip.reset();
        }
        done(error);
      });
    });
    return member;
  }

  /** Frees the compressor; what is still to be compressed fails. */
  close(): void {
    this.gzip.destroy();
  }

  /** The compressor is reset behind a member, so nothing of the next one may be in its queue before. */
  private inTurn(operation: (done: (error?: Error | null) => void) => void): Promise<void> {
    const result = this.last.then(
      () =>
        new Promise<void>((resolve, reject) => {
          operation((error) => {
            if (error == null) resolve();
            else reject(error);
          });
        }),
    );
    this.last = result.catch(() => undefined);
    return result;
  }
}
