/** Texts of JSON. */
import { firstOf } from './copy';
import { NOT_TEXT, refuse } from './fault';
import { SURROGATE, sequence } from './utf8';

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

/** Bytes of a block that are a quote or backslash, control characters, or no ASCII. */
function marks(block: v128): i32 {
  return i8x16.bitmask(
    v128.or(
      i8x16.lt_s(block, i8x16.splat(0x20)),
      v128.or(i8x16.eq(block, i8x16.splat(0x22)), i8x16.eq(block, i8x16.splat(0x5c))),
    ),
  );
}

/** @returns the end of what was written; 0 when the text can't be written */
export function jsonText(out: usize, from: usize, size: usize): usize {
  store<u8>(out++, QUOTE);
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) {
    const block = v128.load(from + i);
    v128.store(out + i, block);
    if (marks(block)) return markedText(out + i, from + i, from + size);
  }
  if (i < size) {
    const block = v128.load(from + i);
    v128.store(out + i, block);
    if (marks(block) & firstOf(size - i)) return markedText(out + i, from + i, from + size);
  }
  out += size;
  store<u8>(out, QUOTE);
  return out + 1;
}

/** Writes the rest of a text that holds a character to be looked at. */
function markedText(out: usize, from: usize, end: usize): usize {
  let at = from;
  while (at < end) {
    const block = v128.load(at);
    v128.store(out, block);
    const found = marks(block) & firstOf(end - at);
    const clean: usize = found ? <usize>ctz(found) : min<usize>(16, end - at);
    at += clean;
    out += clean;
    if (!found) continue;
    if (load<u8>(at) < 0x80) {
      out = escaped(out, load<u8>(at++));
      continue;
    }
    do {
      const length = sequence(at, end);
      if (length == 0) return refuse(NOT_TEXT);
      if (length == SURROGATE) {
        out = unit(out, ((load<u8>(at) & 0x0f) << 12) | ((load<u8>(at, 1) & 0x3f) << 6) | (load<u8>(at, 2) & 0x3f));
        at += 3;
      } else {
        store<u32>(out, load<u32>(at));
        at += length;
        out += length;
      }
    } while (at < end && load<u8>(at) >= 0x80);
  }
  store<u8>(out, QUOTE);
  return out + 1;
}

function escaped(out: usize, byte: u32): usize {
  let letter: u32 = byte;
  switch (byte) {
    case 0x08:
      letter = 0x62;
      break;
    case 0x09:
      letter = 0x74;
      break;
    case 0x0a:
      letter = 0x6e;
      break;
    case 0x0c:
      letter = 0x66;
      break;
    case 0x0d:
      letter = 0x72;
      break;
    default:
      if (byte < 0x20) return unit(out, byte);
  }
  store<u8>(out, BACKSLASH);
  store<u8>(out, letter, 1);
  return out + 2;
}

function hexDigit(value: u32): u32 {
  return value + (value < 10 ? 0x30 : 0x57);
}

/** Writes a UTF-16 unit by its number. */
function unit(out: usize, value: u32): usize {
  store<u16>(out, 0x755c);
  store<u8>(out, hexDigit(value >>> 12), 2);
  store<u8>(out, hexDigit((value >>> 8) & 15), 3);
  store<u8>(out, hexDigit((value >>> 4) & 15), 4);
  store<u8>(out, hexDigit(value & 15), 5);
  return out + 6;
}
