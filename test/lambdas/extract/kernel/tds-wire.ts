/** Rows as SQL Server sends them. */
import type { TdsColumn } from '../../../../lambdas/extract/kernel/row-kernel';
import type { Cell, TableRow } from './reference';

/** How the cells without a limit of length are cut in pieces, and whether their length is told before. */
export interface Pieces {
  readonly size: number;
  readonly known: boolean;
}

const uint = (value: number, bytes: 2 | 4): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};

function cellBytes(cell: Cell, { wide, max }: TdsColumn, pieces: Pieces): Buffer {
  if (cell === null) return max ? Buffer.alloc(8, 0xff) : uint(0xffff, 2);
  const bytes = Buffer.from(cell, wide ? 'utf16le' : 'latin1');
  if (!max) return Buffer.concat([uint(bytes.length, 2), bytes]);
  const total = Buffer.alloc(8, 0xff);
  if (pieces.known) total.writeBigUInt64LE(BigInt(bytes.length));
  else total[0] = 0xfe;
  const parts: Uint8Array[] = [total];
  for (let at = 0; at < bytes.length; at += pieces.size) {
    const piece = bytes.subarray(at, at + pieces.size);
    parts.push(uint(piece.length, 4), piece);
  }
  return Buffer.concat([...parts, uint(0, 4)]);
}

/** A ROW token; with `bits` an NBCROW, which tells by bits where it is NULL. */
export function rowToken(row: TableRow, columns: readonly TdsColumn[], pieces: Pieces, bits: boolean): Buffer {
  const map = Buffer.alloc(Math.ceil(row.length / 8));
  const cells = columns.flatMap((column, i) => {
    const cell = row[i] ?? null;
    if (!bits || cell !== null) return [cellBytes(cell, column, pieces)];
    map[i >> 3] = (map[i >> 3] ?? 0) | (1 << (i & 7));
    return [];
  });
  return Buffer.concat([...(bits ? [Buffer.from([0xd2]), map] : [Buffer.from([0xd1])]), ...cells]);
}

/** A DONE token. */
export const done = Buffer.from([0xfd, 0x10, 0, 0xc1, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
