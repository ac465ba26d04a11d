/** Cells of CSV: `,` between cells, `"` around those that need it, `\` before each `"` and `\` inside. */
import { copy, firstOf } from './copy';
import { LINE_BREAK, LONE_SURROGATE, NOT_TEXT, refuse } from './fault';
import { SURROGATE, sequence } from './utf8';

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const BACKSLASH: u32 = 0x5c;
const BLANK: u32 = 0x20;
const TAB: u32 = 0x09;

function isBlank(byte: u32): bool {
  return byte == BLANK || byte == TAB;
}

/** Bytes of a block that are a quote, comma or backslash, control characters, or no ASCII. */
function marks(block: v128): i32 {
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.lt_s(block, i8x16.splat(0x20)), i8x16.eq(block, i8x16.splat(0x22))),
      v128.or(i8x16.eq(block, i8x16.splat(0x2c)), i8x16.eq(block, i8x16.splat(0x5c))),
    ),
  );
}

/** @returns the end of what was written; 0 when the text can't be written */
export function csvText(out: usize, from: usize, size: usize): usize {
  if (size == 0) {
    store<u16>(out, 0x2222);
    return out + 2;
  }
  if (load<u8>(from) == BLANK || load<u8>(from + size - 1) == BLANK) return markedText(out, from, size);
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) {
    const block = v128.load(from + i);
    v128.store(out + i, block);
    if (marks(block)) return markedText(out, from, size);
  }
  if (i < size) {
    const block = v128.load(from + i);
    v128.store(out + i, block);
    if (marks(block) & firstOf(size - i)) return markedText(out, from, size);
  }
  return out + size;
}

/** Writes a text that holds a character to be looked at. */
function markedText(out: usize, from: usize, size: usize): usize {
  const end = from + size;
  let quoted = isBlank(load<u8>(from)) || isBlank(load<u8>(end - 1));
  let at = from;
  while (at < end) {
    const found = marks(v128.load(at)) & firstOf(end - at);
    if (!found) {
      at += 16;
      continue;
    }
    at += ctz(found);
    const byte = load<u8>(at);
    if (byte < 0x80) {
      if (byte == 0x0a || byte == 0x0d) return refuse(LINE_BREAK);
      if (byte >= 0x20) quoted = true;
      at++;
      continue;
    }
    do {
      const length = sequence(at, end);
      if (length == 0) return refuse(NOT_TEXT);
      if (length == SURROGATE) return refuse(LONE_SURROGATE);
      at += length;
    } while (at < end && load<u8>(at) >= 0x80);
  }
  return quoted ? quotedText(out, from, end) : copy(out, from, size);
}

/** Bytes of a block that are a quote or backslash. */
function escapable(block: v128): i32 {
  return i8x16.bitmask(v128.or(i8x16.eq(block, i8x16.splat(0x22)), i8x16.eq(block, i8x16.splat(0x5c))));
}

function quotedText(out: usize, from: usize, end: usize): usize {
  store<u8>(out++, QUOTE);
  let at = from;
  while (at < end) {
    const block = v128.load(at);
    v128.store(out, block);
    const found = escapable(block) & firstOf(end - at);
    const clean: usize = found ? <usize>ctz(found) : min<usize>(16, end - at);
    at += clean;
    out += clean;
    if (!found) continue;
    store<u8>(out, BACKSLASH);
    store<u8>(out, load<u8>(at++), 1);
    out += 2;
  }
  store<u8>(out, QUOTE);
  return out + 1;
}
