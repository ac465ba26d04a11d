/** Rows as MySQL sends them. */
import type { TableRow } from './reference';

const longestPayload = 0xffffff;

/** One packet, or as many as the payload takes. */
export function packets(payload: Buffer, sequence: number): Buffer[] {
  const part = payload.subarray(0, longestPayload);
  const header = Buffer.alloc(4);
  header.writeUIntLE(part.length, 0, 3);
  header[3] = sequence & 0xff;
  const rest = payload.subarray(longestPayload);
  return part.length < longestPayload ? [header, part] : [header, part, ...packets(rest, sequence + 1)];
}

export function lengthEncoded(value: number): Buffer {
  if (value < 251) return Buffer.from([value]);
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64LE(BigInt(value), 1);
  bytes[0] = value < 2 ** 16 ? 0xfc : value < 2 ** 24 ? 0xfd : 0xfe;
  return bytes.subarray(0, value < 2 ** 16 ? 3 : value < 2 ** 24 ? 4 : 9);
}

export const rowPayload = (row: TableRow): Buffer =>
  Buffer.concat(
    row.flatMap((cell) => {
      if (cell === null) return [Buffer.from([0xfb])];
      const bytes = Buffer.from(cell, 'utf8');
      return [lengthEncoded(bytes.length), bytes];
    }),
  );

export const endOfRows = Buffer.from([0xfe, 0, 0, 0x22, 0]);

/** The rows and the packet that ends them, numbered from `sequence` on. */
export function rowPhase(rows: readonly TableRow[], sequence = 5): Buffer {
  let next = sequence;
  const all = [...rows.map(rowPayload), endOfRows].flatMap((payload) => {
    const made = packets(payload, next);
    next += made.length / 2;
    return made;
  });
  return Buffer.concat(all);
}
