/** CRC-32 as zlib has it, sixteen bytes a step. */
import { Place } from './memory';

export function makeCrcTable(): void {
  const table = Place.crcTable;
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    store<u32>(table + (byte << 2), crc);
  }
  for (let entry: usize = 256; entry < 4096; entry++) {
    const before = load<u32>(table + ((entry - 256) << 2));
    store<u32>(table + (entry << 2), (before >>> 8) ^ load<u32>(table + ((before & 0xff) << 2)));
  }
}

/** What the byte `distance` places before the end of a step adds. */
function entry(table: usize, distance: usize, byte: u32): u32 {
  return load<u32>(table + (distance << 10) + (byte << 2));
}

export function crcOfByte(crc: u32, byte: u32): u32 {
  return (crc >>> 8) ^ load<u32>(Place.crcTable + (((crc ^ byte) & 0xff) << 2));
}

/** Takes the bytes from `at` up to `end` into a CRC that begins with, and ends as, its complement. */
export function crcOf(crc: u32, at: usize, end: usize): u32 {
  const table = Place.crcTable;
  while (at + 16 <= end) {
    const a = load<u32>(at) ^ crc;
    const b = load<u32>(at, 4);
    const c = load<u32>(at, 8);
    const d = load<u32>(at, 12);
    crc =
      entry(table, 15, a & 0xff) ^
      entry(table, 14, (a >>> 8) & 0xff) ^
      entry(table, 13, (a >>> 16) & 0xff) ^
      entry(table, 12, a >>> 24) ^
      (entry(table, 11, b & 0xff) ^
        entry(table, 10, (b >>> 8) & 0xff) ^
        entry(table, 9, (b >>> 16) & 0xff) ^
        entry(table, 8, b >>> 24)) ^
      (entry(table, 7, c & 0xff) ^
        entry(table, 6, (c >>> 8) & 0xff) ^
        entry(table, 5, (c >>> 16) & 0xff) ^
        entry(table, 4, c >>> 24)) ^
      (entry(table, 3, d & 0xff) ^
        entry(table, 2, (d >>> 8) & 0xff) ^
        entry(table, 1, (d >>> 16) & 0xff) ^
        entry(table, 0, d >>> 24));
    at += 16;
  }
  if (at + 8 <= end) {
    const a = load<u32>(at) ^ crc;
    const b = load<u32>(at, 4);
    crc =
      entry(table, 7, a & 0xff) ^
      entry(table, 6, (a >>> 8) & 0xff) ^
      entry(table, 5, (a >>> 16) & 0xff) ^
      entry(table, 4, a >>> 24) ^
      (entry(table, 3, b & 0xff) ^
        entry(table, 2, (b >>> 8) & 0xff) ^
        entry(table, 1, (b >>> 16) & 0xff) ^
        entry(table, 0, b >>> 24));
    at += 8;
  }
  if (at + 4 <= end) {
    const a = load<u32>(at) ^ crc;
    crc =
      entry(table, 3, a & 0xff) ^
      entry(table, 2, (a >>> 8) & 0xff) ^
      entry(table, 1, (a >>> 16) & 0xff) ^
      entry(table, 0, a >>> 24);
    at += 4;
  }
  while (at < end) crc = crcOfByte(crc, load<u8>(at++));
  return crc;
}
