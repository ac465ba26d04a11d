/** The parts that one run writes of one chunk. */
import type { ObjectStore } from '../object-store';
import { partKey } from '../raw-path';
import { type Part, PartWriter } from './part';
import type { Row, RowEncoder } from './row-encoder';

export interface PartsOptions {
  /** Folder of the attempt. */
  readonly prefix: string;
  readonly chunk: number;
  /** Number of the first part. */
  readonly sequence: number;
  /** Id of this run, unique among the runs of a chunk. */
  readonly run: string;
  /** Compressed size from which a part is closed and the next begun. */
  readonly partBytes: number;
}

/** Opens a part with the first rows, so that no rows means no object, and goes on to the next when one is full. */
export class PartsWriter {
  private readonly closed: Part[] = [];
  private open: PartWriter | null = null;
  private sequence: number;

  constructor(
    private readonly store: ObjectStore,
    private readonly encoder: RowEncoder,
    private readonly options: PartsOptions,
  ) {
    this.sequence = options.sequence;
  }

  /** Number of the next part. */
  get nextSequence(): number {
    return this.sequence;
  }

  async write(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const text = this.encoder.encode(rows);
    if (this.open === null) {
      const { prefix, chunk, run } = this.options;
      const key = partKey(prefix, { chunk, sequence: this.sequence++, run, format: this.encoder.format });
      this.open = new PartWriter(this.store, key, this.encoder.contentType);
      await this.open.write(this.encoder.header + text, rows.length);
    } else await this.open.write(text, rows.length);
    if (this.open.bytes >= this.options.partBytes) await this.closeOpen();
  }

  /** @returns all parts, each in the bucket */
  async finish(): Promise<Part[]> {
    await this.closeOpen();
    return this.closed;
  }

  /** Leaves nothing of this run behind that isn't a finished object; those are the commit's to remove. */
  async abort(): Promise<void> {
    await this.open?.abort();
    this.open = null;
  }

  private async closeOpen(): Promise<void> {
    if (this.open === null) return;
    this.closed.push(await this.open.close());
    this.open = null;
  }
}
