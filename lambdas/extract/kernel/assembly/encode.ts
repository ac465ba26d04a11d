/** Rows, whose cells lie where `Place.cells` says, to bytes of a raw file. */
import { base64 } from './base64';
import { copy } from './copy';
import { csvText } from './csv';
import { Fault, NOT_TEXT, refuse, ROW_TOO_LONG } from './fault';
import { hash } from './host';
import { jsonText } from './json';
import { CELL, NULL, Place, RECORD, reserve } from './memory';
import { isInteger, isNumber } from './number';
import { timestamp } from './timestamp';
import { toUtf8 } from './utf16';

/** Kinds of cells; the numbers are those of `row-kernel.ts`. */
const TEXT: u8 = 0;
const INTEGER: u8 = 1;
const NUMBER: u8 = 2;
const BOOLEAN: u8 = 3;
const TIMESTAMP: u8 = 4;
const HEX: u8 = 5;
const HASH: u8 = 6;

/** `null`, `true` and `false` without its last letter. */
const WORD_NULL: u32 = 0x6c6c756e;
const WORD_TRUE: u32 = 0x65757274;
const WORD_FALS: u32 = 0x736c6166;
const LETTER_E: u32 = 0x65;
const QUOTE: u32 = 0x22;

/** Bytes that a byte of a row becomes at most: `\u0000`. */
const EXPANSION: usize = 6;

export abstract class Form {
  static json: bool = false;
  /** Where a text is put that was UTF-16, behind all that the row may become. */
  static narrow: usize = 0;
}

/**
 * Writes the row behind `out`; `bytes` are those of all of its cells.
 *
 * @returns the end of what was written; 0 when a cell can't be written, which `Fault` then tells of
 */
export function encodeRow(out: usize, bytes: usize): usize {
  const most = bytes * EXPANSION + Place.rowOverhead;
  // Two bytes of UTF-16 become three at most.
  if (!reserve(out, most + (bytes << 1))) return refuse(ROW_TOO_LONG);
  Form.narrow = out + most;
  return Form.json ? jsonRow(out) : csvRow(out);
}

function csvRow(start: usize): usize {
  let out = start;
  let record = Place.records;
  const end = Place.cellsEnd;
  for (let cell = Place.cells; cell < end; cell += CELL) {
    let size = load<u32>(cell, 4);
    if (size != NULL) {
      let from = <usize>load<u32>(cell);
      const kind = load<u8>(record);
      if (load<u8>(record, 1) && kind != HASH) {
        size = <u32>toUtf8(Form.narrow, from, size);
        from = Form.narrow;
      }
      out = kind < BOOLEAN ? csvText(out, from, size) : csvCell(out, record, from, size);
      if (out == 0) return failed(record);
    }
    store<u8>(out++, 0x2c);
    record += RECORD;
  }
  store<u8>(out - 1, 0x0a);
  return out;
}

function jsonRow(start: usize): usize {
  let out = start;
  let record = Place.records;
  const end = Place.cellsEnd;
  for (let cell = Place.cells; cell < end; cell += CELL) {
    out = copy(out, load<u32>(record, 4), load<u32>(record, 8));
    let size = load<u32>(cell, 4);
    if (size == NULL) {
      store<u32>(out, WORD_NULL);
      out += 4;
    } else {
      let from = <usize>load<u32>(cell);
      const kind = load<u8>(record);
      if (load<u8>(record, 1) && kind != HASH) {
        size = <u32>toUtf8(Form.narrow, from, size);
        from = Form.narrow;
      }
      out = kind == TEXT ? jsonText(out, from, size) : jsonCell(out, record, from, size);
      if (out == 0) return failed(record);
    }
    record += RECORD;
  }
  // `}` and a line feed
  store<u16>(out, 0x0a7d);
  return out + 2;
}

function failed(record: usize): usize {
  Fault.column = <i32>((record - Place.records) / RECORD);
  return 0;
}

/** @returns the end of what was written; 0 when the text is neither 1 nor 0 */
function truth(out: usize, from: usize, size: usize): usize {
  if (size != 1) return 0;
  const byte = load<u8>(from);
  if (byte == 0x31) {
    store<u32>(out, WORD_TRUE);
    return out + 4;
  }
  if (byte != 0x30) return 0;
  store<u32>(out, WORD_FALS);
  store<u8>(out, LETTER_E, 4);
  return out + 5;
}

/** @returns the bytes of what stands in place of a cell; -1 when there is none */
function hashOf(record: usize, from: usize, size: usize): i32 {
  const bytes = hash(from, size, load<u8>(record, 1));
  if (bytes < 0) {
    refuse(NOT_TEXT);
    return -1;
  }
  return bytes;
}

function csvCell(out: usize, record: usize, from: usize, size: usize): usize {
  let end: usize = 0;
  switch (load<u8>(record)) {
    case BOOLEAN:
      end = truth(out, from, size);
      break;
    case TIMESTAMP:
      end = timestamp(out, from, size);
      break;
    case HEX:
      end = size == 0 ? 0 : base64(out, from, size);
      break;
    case HASH: {
      const bytes = hashOf(record, from, size);
      return bytes < 0 ? 0 : csvText(out, Place.hashed, bytes);
    }
  }
  return end ? end : csvText(out, from, size);
}

function jsonCell(out: usize, record: usize, from: usize, size: usize): usize {
  let end: usize = 0;
  switch (load<u8>(record)) {
    case INTEGER:
      if (isInteger(from, size)) return copy(out, from, size);
      break;
    case NUMBER:
      if (isNumber(from, size)) return copy(out, from, size);
      break;
    case BOOLEAN:
      end = truth(out, from, size);
      if (end) return end;
      break;
    case TIMESTAMP:
      end = timestamp(out + 1, from, size);
      break;
    case HEX:
      end = base64(out + 1, from, size);
      break;
    case HASH: {
      const bytes = hashOf(record, from, size);
      return bytes < 0 ? 0 : jsonText(out, Place.hashed, bytes);
    }
  }
  if (!end) return jsonText(out, from, size);
  store<u8>(out, QUOTE);
  store<u8>(end, QUOTE);
  return end + 1;
}
