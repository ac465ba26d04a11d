/** Takers of an answer's rows. */
import { ProtocolError } from '../../kernel/protocol-error';
import type { RowKernel, TdsColumn } from '../../kernel/row-kernel';
import type { AnswerRows } from './answer';

/** Rows for a kernel, which its owner has begun. */
export class KernelRows implements AnswerRows {
  private columns: readonly TdsColumn[] = [];

  constructor(private readonly kernel: RowKernel) {}

  begin(columns: readonly TdsColumn[]): void {
    this.columns = columns;
  }

  take(chunk: Uint8Array): Uint8Array | null {
    return this.kernel.tdsRows(chunk, this.columns);
  }

  get count(): number {
    return this.kernel.rows;
  }
}

const row = 0xd1;
const sparseRow = 0xd2;
const nullShort = 0xffff;
const nullLong = 0xffff_ffff_ffff_ffffn;
const unknownLength = 0xffff_ffff_ffff_fffen;

/** More bytes are wanted than have come. */
const incomplete = Symbol('incomplete');

/** Rows of small answers as texts. */
export class TextRows implements AnswerRows {
  readonly rows: (string | null)[][] = [];
  private columns: readonly TdsColumn[] = [];
  private pending: Buffer = Buffer.alloc(0);

  begin(columns: readonly TdsColumn[]): void {
    this.columns = columns;
  }

  get count(): number {
    return this.rows.length;
  }

  take(chunk: Uint8Array): Uint8Array | null {
    const bytes = Buffer.concat([this.pending, chunk]);
    let at = 0;
    while (at < bytes.length) {
      const kind = bytes[at];
      if (kind !== row && kind !== sparseRow) {
        this.pending = Buffer.alloc(0);
        return bytes.subarray(at);
      }
      const end = this.row(bytes, at);
      if (end === incomplete) break;
      at = end;
    }
    this.pending = bytes.subarray(at);
    return null;
  }

  /** Reads the row that begins at a position, if it is whole; gives the position behind it. */
  private row(bytes: Buffer, start: number): number | typeof incomplete {
    let at = start + 1;
    let absent: Buffer | null = null;
    if (bytes[start] === sparseRow) {
      absent = bytes.subarray(at, at + Math.ceil(this.columns.length / 8));
      at += Math.ceil(this.columns.length / 8);
      if (at > bytes.length) return incomplete;
    }
    const texts: (string | null)[] = [];
    for (const [i, column] of this.columns.entries()) {
      if (absent !== null && (((absent[i >> 3] ?? 0) >> (i & 7)) & 1) === 1) {
        texts.push(null);
        continue;
      }
      const cell = column.max ? longCell(bytes, at) : shortCell(bytes, at);
      if (cell === incomplete) return incomplete;
      texts.push(cell.content === null ? null : textOf(cell.content, column));
      at = cell.end;
    }
    this.rows.push(texts);
    return at;
  }
}

interface Cell {
  readonly content: Buffer | null;
  readonly end: number;
}

function shortCell(bytes: Buffer, at: number): Cell | typeof incomplete {
  if (at + 2 > bytes.length) return incomplete;
  const length = bytes.readUInt16LE(at);
  if (length === nullShort) return { content: null, end: at + 2 };
  if (length > 8000) throw new ProtocolError(`a short text of ${length} bytes`);
  const end = at + 2 + length;
  return end > bytes.length ? incomplete : { content: bytes.subarray(at + 2, end), end };
}

/** A value in chunks, each behind its length, up to one of length 0. */
function longCell(bytes: Buffer, start: number): Cell | typeof incomplete {
  let at = start + 8;
  if (at > bytes.length) return incomplete;
  const total = bytes.readBigUInt64LE(start);
  if (total === nullLong) return { content: null, end: at };
  const chunks: Buffer[] = [];
  for (;;) {
    if (at + 4 > bytes.length) return incomplete;
    const length = bytes.readUInt32LE(at);
    at += 4;
    if (length === 0) break;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
    if (at > bytes.length) return incomplete;
  }
  const content = Buffer.concat(chunks);
  if (total !== unknownLength && total !== BigInt(content.length))
    throw new ProtocolError(`a long text of ${content.length} bytes that is announced with ${total}`);
  return { content, end: at };
}

function textOf(content: Buffer, { wide }: TdsColumn): string {
  if (!wide) {
    if (content.some((byte) => byte >= 0x80)) throw new ProtocolError('a varchar that is not ASCII');
    return content.toString('latin1');
  }
  if (content.length % 2 === 1) throw new ProtocolError('half a character');
  return content.toString('utf16le');
}
