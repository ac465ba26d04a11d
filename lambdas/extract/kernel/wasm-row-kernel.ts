/** The row kernel over its WebAssembly: hands bytes in, and makes errors of what it answers. */
import { ProtocolError } from './protocol-error';
import type { CellKind, KernelLayout, RowKernel, TdsColumn } from './row-kernel';
import { type Fault, UnwritableCell } from './unwritable-cell';
import { instantiate, type KernelExports } from './wasm';

// The numbers of these are known to `assembly/`.
const KINDS: Readonly<Record<CellKind, number>> = {
  plain: 0,
  text: 0,
  integer: 1,
  number: 2,
  boolean: 3,
  timestamp: 4,
  hex: 5,
  hash: 6,
};
const FAULTS: readonly Fault[] = ['line_break', 'lone_surrogate', 'not_text', 'row_too_long'];
const DONE = 1;
const DAMAGED = 2;
const UNWRITABLE = 3;

type Protocol = 'mysql' | 'tds';

const recordBytes = 16;
const cellBytes = 8;
const nullSize = 0xffffffff;
const longestHash = 1024;
/** Memory does not shrink: one huge row would be paid for by all pages after it. */
const mostKept = 16 * 2 ** 20;

const encoder = new TextEncoder();
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class WasmRowKernel implements RowKernel {
  #wasm: KernelExports;
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));
  #damaged = false;
  /** Cells of the last row as they came off the wire. */
  #key: readonly { readonly bytes: Buffer; readonly wide: boolean }[] | null = null;
  #described: readonly TdsColumn[] | null = null;
  #keyOfRows = 0;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly layout: KernelLayout,
  ) {
    this.#wasm = this.#start();
  }

  begin(): void {
    if (this.#damaged || this.#memory.length > mostKept) this.#wasm = this.#start();
    this.#wasm.begin();
    this.#damaged = false;
    this.#key = null;
    this.#keyOfRows = 0;
  }

  mysqlRows(chunk: Uint8Array): { readonly packet: Uint8Array; readonly consumed: number } | null {
    const taken = this.#feed(chunk, 'mysql');
    if (taken === null) return null;
    const at = this.#wasm.packetAt();
    return { packet: this.#memory.slice(at, at + this.#wasm.packetSize()), consumed: taken };
  }

  tdsRows(chunk: Uint8Array, columns: readonly TdsColumn[]): Uint8Array | null {
    this.#describe(columns);
    const taken = this.#feed(chunk, 'tds');
    return taken === null ? null : chunk.subarray(taken);
  }

  get rows(): number {
    return this.#wasm.rows();
  }

  get checksum(): bigint {
    return BigInt.asUintN(64, this.#wasm.checksum());
  }

  get lastKey(): readonly string[] | null {
    return this.#key?.map(({ bytes, wide }) => bytes.toString(wide ? 'utf16le' : 'utf8')) ?? null;
  }

  get output(): Uint8Array {
    return this.#memory.subarray(this.#wasm.outputAt(), this.#wasm.outputEnd());
  }

  /** The whole memory; its views are void once it has grown. */
  get #memory(): Uint8Array {
    if (this.#bytes.buffer !== this.#wasm.memory.buffer) {
      this.#bytes = new Uint8Array(this.#wasm.memory.buffer);
      this.#view = new DataView(this.#wasm.memory.buffer);
    }
    return this.#bytes;
  }

  #start(): KernelExports {
    const wasm = instantiate(this.module, { hash: (from, size, wide) => this.#hash(from, size, wide !== 0) });
    const { columns, format } = this.layout;
    const names = columns.map(({ name }, position) =>
      format === 'csv' ? new Uint8Array() : encoder.encode(`${position === 0 ? '{' : ','}${JSON.stringify(name)}:`),
    );
    const nameBytes = names.reduce((sum, { length }) => sum + length, 0);
    const hashes = columns.filter(({ kind }) => kind === 'hash').length;
    const records = wasm.arrange(columns.length, nameBytes, hashes, format === 'jsonl');
    const memory = new Uint8Array(wasm.memory.buffer);
    const view = new DataView(wasm.memory.buffer);
    let at = records + columns.length * recordBytes;
    columns.forEach(({ kind }, position) => {
      const record = records + position * recordBytes;
      const name = names[position] ?? new Uint8Array();
      view.setUint8(record, KINDS[kind]);
      view.setUint32(record + 4, at, true);
      view.setUint32(record + 8, name.length, true);
      memory.set(name, at);
      at += name.length;
    });
    this.#described = null;
    return wasm;
  }

  /** Tells the kernel how the columns of TDS lie. */
  #describe(columns: readonly TdsColumn[]): void {
    if (columns === this.#described) return;
    if (columns.length !== this.layout.columns.length)
      throw new ProtocolError(`${columns.length} columns instead of ${this.layout.columns.length}`);
    const memory = this.#memory;
    columns.forEach(({ wide, max }, position) => {
      memory.set([Number(wide), Number(max)], this.#wasm.recordsAt() + position * recordBytes + 1);
    });
    this.#described = columns;
  }

  /** @returns how many bytes of the chunk were taken, once what ends the rows has come; null before */
  #feed(chunk: Uint8Array, take: Protocol): number | null {
    if (this.#damaged) throw new ProtocolError('the page is damaged: begin another');
    let offset = 0;
    while (offset < chunk.length) {
      const room = this.#wasm.inputRoom();
      if (room === 0) throw new RangeError('no memory for the rows of the page');
      const part = chunk.subarray(offset, offset + room);
      this.#memory.set(part, this.#wasm.inputAt());
      offset += part.length;
      const done = this.#take(take, part.length);
      this.#keepKey();
      if (done) return offset - this.#wasm.rest();
    }
    return null;
  }

  #take(take: Protocol, bytes: number): boolean {
    let state: number;
    this.#damaged = true;
    try {
      state = this.#wasm[take](bytes);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw new ProtocolError('rows could not be walked', { cause: error });
    }
    if (state === DAMAGED) throw new ProtocolError(`damaged after row ${this.#wasm.rows()} of the page`);
    if (state === UNWRITABLE)
      throw new UnwritableCell(
        this.layout.columns[this.#wasm.faultColumn()]?.name ?? '',
        FAULTS[this.#wasm.faultKind() - 1] ?? 'not_text',
      );
    this.#damaged = false;
    return state === DONE;
  }

  /** Copies the key of the last row before other input takes its place. */
  #keepKey(): void {
    const rows = this.#wasm.rows();
    if (rows === this.#keyOfRows) return;
    this.#keyOfRows = rows;
    const memory = this.#memory;
    const cells = this.#wasm.cellsAt();
    this.#key = this.layout.key.map((position) => {
      const at = this.#view.getUint32(cells + position * cellBytes, true);
      const size = this.#view.getUint32(cells + position * cellBytes + 4, true);
      return {
        bytes: Buffer.from(size === nullSize ? new Uint8Array() : memory.subarray(at, at + size)),
        wide: this.#described?.[position]?.wide === true,
      };
    });
  }

  /** Puts the hash of the text at `from` where the kernel looks for it. */
  #hash(from: number, size: number, wide: boolean): number {
    let text: string;
    try {
      const bytes = this.#memory.subarray(from, from + size);
      text = wide ? Buffer.from(bytes).toString('utf16le') : utf8.decode(bytes);
    } catch {
      return -1;
    }
    if (this.layout.hash === null) throw new Error('the layout has no hash');
    const hash = this.layout.hash(text);
    const at = this.#wasm.hashedAt();
    const { read, written } = encoder.encodeInto(hash, this.#memory.subarray(at, at + longestHash));
    if (read < hash.length) throw new RangeError(`a hash has more than ${longestHash} bytes`);
    return written;
  }
}
