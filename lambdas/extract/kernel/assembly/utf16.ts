/** UTF-16LE to UTF-8. */
import { firstOf } from './copy';

/** Units of a block that are no ASCII. */
function marks(block: v128): i32 {
  return i16x8.bitmask(i16x8.gt_u(block, i16x8.splat(0x7f)));
}

/**
 * Writes the text of `size` bytes at `from`; a surrogate without its other half becomes three bytes as if it were a
 * character, which no UTF-8 holds.
 *
 * @returns the bytes written: at most three for each two
 */
export function toUtf8(start: usize, from: usize, size: usize): usize {
  const end = from + size;
  let out = start;
  let at = from;
  while (at < end) {
    const block = v128.load(at);
    const units = min<usize>(8, (end - at) >> 1);
    const found = marks(block) & firstOf(units);
    v128.store64_lane(out, i8x16.narrow_i16x8_u(block, block), 0);
    const clean = found ? <usize>ctz(found) : units;
    at += clean << 1;
    out += clean;
    while (at < end && load<u16>(at) > 0x7f) {
      const unit = <u32>load<u16>(at);
      at += 2;
      if (unit < 0x800) {
        store<u8>(out, 0xc0 | (unit >>> 6));
        store<u8>(out, 0x80 | (unit & 0x3f), 1);
        out += 2;
        continue;
      }
      const low = at < end ? <u32>load<u16>(at) : 0;
      if ((unit & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00) {
        at += 2;
        const character = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
        store<u8>(out, 0xf0 | (character >>> 18));
        store<u8>(out, 0x80 | ((character >>> 12) & 0x3f), 1);
        store<u8>(out, 0x80 | ((character >>> 6) & 0x3f), 2);
        store<u8>(out, 0x80 | (character & 0x3f), 3);
        out += 4;
        continue;
      }
      store<u8>(out, 0xe0 | (unit >>> 12));
      store<u8>(out, 0x80 | ((unit >>> 6) & 0x3f), 1);
      store<u8>(out, 0x80 | (unit & 0x3f), 2);
      out += 3;
    }
  }
  return out - start;
}

/**
 * Writes ASCII as UTF-16LE.
 *
 * @returns the end of what was written; 0 when a byte is no ASCII
 */
export function widen(out: usize, from: usize, size: usize): usize {
  for (let i: usize = 0; i < size; i += 16) {
    const block = v128.load(from + i);
    if (i8x16.bitmask(block) & firstOf(size - i)) return 0;
    v128.store(out + (i << 1), i16x8.extend_low_i8x16_u(block));
    v128.store(out + (i << 1), i16x8.extend_high_i8x16_u(block), 16);
  }
  return out + (size << 1);
}
