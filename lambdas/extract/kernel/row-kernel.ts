/** Turns rows as they come off the wire into the bytes of a raw file, in WebAssembly. */
import { kernelModule } from './wasm';
import { WasmRowKernel } from './wasm-row-kernel';

export { ProtocolError } from './protocol-error';
export { type Fault, UnwritableCell } from './unwritable-cell';

/** How a cell is written; see `docs/extraction.md` for the forms. */
export type CellKind = 'plain' | 'text' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'hex' | 'hash';

export interface KernelColumn {
  readonly name: string;
  readonly kind: CellKind;
}

export interface KernelLayout {
  readonly format: 'csv' | 'jsonl';
  readonly columns: readonly KernelColumn[];
  /** Positions of the page columns. */
  readonly key: readonly number[];
  /** What stands in place of the cells of kind `hash`. */
  readonly hash: ((text: string) => string) | null;
}

/** How a TDS column's values lie on the wire: one or two bytes a character; with or without a limit of length. */
export interface TdsColumn {
  readonly wide: boolean;
  readonly max: boolean;
}

export interface RowKernel {
  /** Begins a page: forgets output, count, checksum, key and any half packet. */
  begin(): void;
  /**
   * Takes MySQL's text-protocol packets of the row phase, cut anywhere.
   *
   * @returns the payload of the first packet that is no row, and how many bytes of `chunk` were taken; null before it
   */
  mysqlRows(chunk: Uint8Array): { readonly packet: Uint8Array; readonly consumed: number } | null;
  /**
   * Takes TDS tokens, cut anywhere.
   *
   * @returns the bytes of `chunk` from the first token on that is no row; null before it
   */
  tdsRows(chunk: Uint8Array, columns: readonly TdsColumn[]): Uint8Array | null;
  readonly rows: number;
  /** Sum of the rows' checksums, as the source's dialect computes it. */
  readonly checksum: bigint;
  /** Texts of the page columns of the last row; null before the first. */
  readonly lastKey: readonly string[] | null;
  /** The encoded rows: a view of memory that is valid until the next call. */
  readonly output: Uint8Array;
}

/** @throws (of what takes rows) ProtocolError for bytes that are no rows, UnwritableCell for a value that can't be written */
export async function createRowKernel(layout: KernelLayout): Promise<RowKernel> {
  return new WasmRowKernel(await kernelModule(), layout);
}
