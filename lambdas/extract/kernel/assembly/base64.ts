/** Hexadecimal to base64. */
import { Place } from './memory';

const NO_DIGIT: u8 = 0xff;

export function makeHexTable(): void {
  memory.fill(Place.hexTable, NO_DIGIT, 256);
  for (let value: usize = 0; value < 16; value++) {
    if (value < 10) store<u8>(Place.hexTable + 0x30 + value, <u8>value);
    else {
      store<u8>(Place.hexTable + 0x37 + value, <u8>value);
      store<u8>(Place.hexTable + 0x57 + value, <u8>value);
    }
  }
}

function digit(at: usize): u32 {
  return load<u8>(Place.hexTable + load<u8>(at));
}

/** Byte that two digits at `at` stand for; above 255 when they aren't digits. */
function byteOf(at: usize): u32 {
  const high = digit(at);
  const low = digit(at + 1);
  return (high | low) > 15 ? 0x100 : (high << 4) | low;
}

function letter(value: u32): u32 {
  if (value < 26) return 0x41 + value;
  if (value < 52) return 0x47 + value;
  if (value < 62) return value - 4;
  return value == 62 ? 0x2b : 0x2f;
}

/** @returns the end of what was written; 0 when the text is not hexadecimal */
export function base64(out: usize, from: usize, size: usize): usize {
  if (size & 1) return 0;
  const end = from + size;
  let at = from;
  for (; at + 6 <= end; at += 6) {
    const a = byteOf(at);
    const b = byteOf(at + 2);
    const c = byteOf(at + 4);
    if ((a | b | c) > 255) return 0;
    const bits = (a << 16) | (b << 8) | c;
    store<u8>(out, letter(bits >>> 18));
    store<u8>(out, letter((bits >>> 12) & 63), 1);
    store<u8>(out, letter((bits >>> 6) & 63), 2);
    store<u8>(out, letter(bits & 63), 3);
    out += 4;
  }
  if (at == end) return out;
  const a = byteOf(at);
  const b = at + 4 == end ? byteOf(at + 2) : 0;
  if ((a | b) > 255) return 0;
  store<u8>(out, letter(a >>> 2));
  store<u8>(out, letter(((a & 3) << 4) | (b >>> 4)), 1);
  store<u8>(out, at + 4 == end ? letter((b & 15) << 2) : 0x3d, 2);
  store<u8>(out, 0x3d, 3);
  return out + 4;
}
