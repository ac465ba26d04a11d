/** What JSON takes for a number. */
import { firstOf } from './copy';

const ZERO: u32 = 0x30;
const MINUS: u32 = 0x2d;

/** Bytes of a block that are no digits. */
export function otherThanDigits(block: v128): i32 {
  return i8x16.bitmask(i8x16.ge_u(i8x16.sub(block, i8x16.splat(0x30)), i8x16.splat(10)));
}

function isDigit(byte: u32): bool {
  return byte - ZERO < 10;
}

/** Where the digits from `at` on end. */
function digitsEnd(at: usize, end: usize): usize {
  while (at < end) {
    const other = otherThanDigits(v128.load(at)) & firstOf(end - at);
    if (other) return at + ctz(other);
    at += 16;
  }
  return end;
}

/** Where the integer at `from` ends: `-?(0|[1-9][0-9]*)`; `from` itself when there is none. */
function integerEnd(from: usize, end: usize): usize {
  const at = from + <usize>(from < end && load<u8>(from) == MINUS);
  if (at >= end) return from;
  if (load<u8>(at) == ZERO) return at + 1;
  const stop = digitsEnd(at, end);
  return stop == at ? from : stop;
}

/** Whether a text is an integer as it is written anew once read: no leading zero, and no minus before a zero. */
export function isInteger(from: usize, size: usize): bool {
  const end = from + size;
  return size > 0 && integerEnd(from, end) == end && !(size == 2 && load<u16>(from) == 0x302d);
}

export function isNumber(from: usize, size: usize): bool {
  const end = from + size;
  let at = integerEnd(from, end);
  if (at == from) return false;
  if (at < end && load<u8>(at) == 0x2e) {
    const stop = digitsEnd(at + 1, end);
    if (stop == at + 1) return false;
    at = stop;
  }
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    at++;
    if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == MINUS)) at++;
    if (at >= end || !isDigit(load<u8>(at))) return false;
    at = digitsEnd(at, end);
  }
  return at == end;
}
