/** Timestamps: `2025-01-31 12:00:00.5` → `2025-01-31T12:00:00.500000Z`. */
import { firstOf } from './copy';
import { otherThanDigits } from './number';

/** Places of the digits in `YYYY-MM-DD HH:MM`. */
const DIGITS: i32 = 0b1101_1011_0110_1111;
const COLON: u32 = 0x3a;
const DOT: u32 = 0x2e;
const BLANK: u32 = 0x20;
const LETTER_T: u32 = 0x54;
const LETTER_Z: u32 = 0x5a;

/** Longest form: date, time, nine digits, blank, offset. */
const LONGEST: usize = 36;

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}
function twoDigits(at: usize): bool {
  return isDigit(load<u8>(at)) && isDigit(load<u8>(at, 1));
}

/** @returns the end of what was written; 0 when the text is no timestamp */
export function timestamp(out: usize, from: usize, size: usize): usize {
  if (size < 19 || size > LONGEST) return 0;
  const start = v128.load(from);
  if (otherThanDigits(start) != (~DIGITS & 0xffff)) return 0;
  const between = load<u8>(from, 10);
  if (load<u8>(from, 4) != 0x2d || load<u8>(from, 7) != 0x2d || load<u8>(from, 13) != COLON) return 0;
  if ((between != BLANK && between != LETTER_T) || load<u8>(from, 16) != COLON || !twoDigits(from + 17)) return 0;
  v128.store(out, start);
  store<u8>(out, LETTER_T, 10);
  store<u32>(out, load<u32>(from, 16), 16);
  // `.000000Z`
  store<u64>(out, 0x5a3030303030302e, 19);
  if (size == 19) return out + 27;

  const end = from + size;
  let at = from + 19;
  let last: usize = 26;
  if (load<u8>(at) == DOT) {
    at++;
    const other = otherThanDigits(v128.load(at)) & firstOf(end - at);
    const digits: usize = other ? <usize>ctz(other) : end - at;
    if (digits < 1 || digits > 9) return 0;
    for (let i: usize = 0; i < digits; i++) store<u8>(out + 20 + i, load<u8>(at + i));
    last = 20 + max<usize>(digits, 6);
    while (last > 26 && load<u8>(out + last - 1) == 0x30) last--;
    at += digits;
  }
  return zone(out + last, at, end);
}

/** Writes what remains of a timestamp, its offset from UTC. */
function zone(out: usize, from: usize, end: usize): usize {
  let at = from;
  store<u8>(out, LETTER_Z);
  if (at == end) return out + 1;
  if (load<u8>(at) == BLANK) at++;
  if (end - at == 1) return load<u8>(at) == LETTER_Z ? out + 1 : 0;
  const sign = load<u8>(at);
  if (end - at != 6 || (sign != 0x2b && sign != 0x2d)) return 0;
  if (load<u8>(at, 3) != COLON || !twoDigits(at + 1) || !twoDigits(at + 4)) return 0;
  // `+00:00`
  if (load<u32>(at) == 0x3a30302b && load<u16>(at, 4) == 0x3030)
    return load<u8>(at - 1) == BLANK || at == from ? out + 1 : 0;
  store<u32>(out, load<u32>(at));
  store<u16>(out, load<u16>(at, 4), 4);
  return out + 6;
}
