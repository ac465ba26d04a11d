/** Rows of TDS: its tokens ROW and NBCROW, of columns that are varchar or nvarchar. */
import { encodeRow } from './encode';
import { Fault, NOT_TEXT, refuse, ROW_TOO_LONG } from './fault';
import { addMessage, digestAll, Md5, paddedSize } from './md5';
import { CELL, LONGEST_ROW, NULL, Place, RECORD, reserve, SLACK, TEXTS_SIZE } from './memory';
import { DAMAGED, DONE, MORE, Page, UNWRITABLE } from './page';
import { widen } from './utf16';

const ROW: u32 = 0xd1;
/** A row that begins with a bit for each column, set where it is NULL. */
const NBCROW: u32 = 0xd2;

const NULL_SHORT: u32 = 0xffff;
const LONGEST_SHORT: u32 = 8000;
const NULL_MAX: u64 = 0xffffffffffffffff;
const UNKNOWN_MAX: u64 = 0xfffffffffffffffe;
const LONGEST_MAX: u64 = 0x7fffffff;

/** What stands between the cells of a row, and for NULL, where its checksum is computed. */
const SEPARATOR: u16 = 0x1f;
const NULL_MARK: u16 = 0;

/** Where a row ends that has not come to its end, and one that is none. */
const UNFINISHED: usize = 0;
const BROKEN: usize = 1;

abstract class Walk {
  /** Record of the column that was looked at last. */
  static record: usize = 0;
}

/** Makes rows of the tokens that are whole. */
export function takeTokens(): i32 {
  let at = Place.at;
  let state = MORE;
  while (at < Place.end) {
    const token = load<u8>(at);
    if (token != ROW && token != NBCROW) {
      state = DONE;
      break;
    }
    const end = rowEnd(at, Place.end);
    if (end == UNFINISHED) {
      if (Place.end - at <= LONGEST_ROW) break;
      refuse(ROW_TOO_LONG);
      Fault.column = <i32>((Walk.record - Place.records) / RECORD);
      state = UNWRITABLE;
      break;
    }
    if (end == BROKEN) {
      state = DAMAGED;
      break;
    }
    findCells(at);
    if (!addText(end - at)) {
      state = UNWRITABLE;
      break;
    }
    const out = encodeRow(Place.out, end - at);
    if (out == 0) {
      state = UNWRITABLE;
      break;
    }
    Place.out = out;
    Page.rows++;
    at = end;
  }
  Place.at = at;
  return state;
}

/** Whether the column of a record is NULL by the bits that a row begins with. */
function isAbsent(bits: usize, record: usize): bool {
  const column = (record - Place.records) / RECORD;
  return bits != 0 && ((load<u8>(bits + (column >>> 3)) >>> (<u8>(column & 7))) & 1) != 0;
}

/** Where the cells of a row begin, behind its token and bits. */
function cellsOf(row: usize): usize {
  if (load<u8>(row) == ROW) return row + 1;
  return row + 1 + (((Place.cellsEnd - Place.cells) / CELL + 7) >>> 3);
}

/** Where the row at `row` ends, if that is before `end`. */
function rowEnd(row: usize, end: usize): usize {
  let at = cellsOf(row);
  Walk.record = Place.records;
  if (at > end) return UNFINISHED;
  const bits = load<u8>(row) == NBCROW ? row + 1 : 0;
  const last = Place.recordsEnd;
  for (let record = Place.records; record < last; record += RECORD) {
    if (isAbsent(bits, record)) continue;
    Walk.record = record;
    const wide = load<u8>(record, 1);
    if (load<u8>(record, 2)) {
      at = longEnd(at, end, wide);
      if (at <= BROKEN) return at;
      continue;
    }
    if (at + 2 > end) return UNFINISHED;
    const size = <u32>load<u16>(at);
    at += 2;
    if (size == NULL_SHORT) continue;
    if (size > LONGEST_SHORT || size & wide) return BROKEN;
    at += size;
    if (at > end) return UNFINISHED;
  }
  return at;
}

/** Where a cell without a limit of length ends, which comes in pieces. */
function longEnd(from: usize, end: usize, wide: u32): usize {
  if (from + 8 > end) return UNFINISHED;
  const total = load<u64>(from);
  let at = from + 8;
  if (total == NULL_MAX) return at;
  if (total != UNKNOWN_MAX && total > LONGEST_MAX) return BROKEN;
  let size: u64 = 0;
  while (true) {
    if (at + 4 > end) return UNFINISHED;
    const piece = <u64>load<u32>(at);
    at += 4;
    if (piece == 0) break;
    size += piece;
    if (size > (total == UNKNOWN_MAX ? LONGEST_MAX : total)) return BROKEN;
    if (piece > <u64>(end - at)) return UNFINISHED;
    at += <usize>piece;
  }
  if (total != UNKNOWN_MAX && size != total) return BROKEN;
  return ((<u32>size) & wide) != 0 ? BROKEN : at;
}

/** Finds the cells of a row that is whole, and joins those that came in pieces. */
function findCells(row: usize): void {
  let at = cellsOf(row);
  let cell = Place.cells;
  const bits = load<u8>(row) == NBCROW ? row + 1 : 0;
  const last = Place.recordsEnd;
  for (let record = Place.records; record < last; record += RECORD) {
    store<u32>(cell, NULL, 4);
    if (isAbsent(bits, record)) {
      cell += CELL;
      continue;
    }
    if (load<u8>(record, 2)) {
      const total = load<u64>(at);
      at += 8;
      if (total != NULL_MAX) {
        const text = at + 4;
        let size: usize = 0;
        while (true) {
          const piece = <usize>load<u32>(at);
          at += 4;
          if (piece == 0) break;
          if (size) memory.copy(text + size, at, piece);
          size += piece;
          at += piece;
        }
        store<u32>(cell, text);
        store<u32>(cell, size, 4);
      }
    } else {
      const size = <u32>load<u16>(at);
      at += 2;
      if (size != NULL_SHORT) {
        store<u32>(cell, at);
        store<u32>(cell, size, 4);
        at += size;
      }
    }
    cell += CELL;
  }
}

/**
 * Adds the text of the row to the checksum; `bytes` are those of the row.
 *
 * @returns false when it has none: a cell of one byte a character holds a byte that is no ASCII
 */
function addText(bytes: usize): bool {
  const most = paddedSize((bytes << 1) + (((Place.cellsEnd - Place.cells) / CELL) << 1)) + SLACK;
  const alone = most > TEXTS_SIZE;
  if (alone) {
    // Written where the encoded row will be, and looked at before that.
    if (!reserve(Place.out, most)) {
      refuse(ROW_TOO_LONG);
      return false;
    }
  } else if (Md5.end + most > Place.texts + TEXTS_SIZE) digestAll();
  const text = alone ? Place.out : Md5.end;
  const end = rowText(text);
  if (end == 0) return false;
  addMessage(text, end - text);
  if (alone) digestAll();
  else Md5.end = text + paddedSize(end - text);
  return true;
}

/** @returns the end of the text that was written to `start`; 0 when there is none */
function rowText(start: usize): usize {
  let out = start;
  let record = Place.records;
  const end = Place.cellsEnd;
  for (let cell = Place.cells; cell < end; cell += CELL) {
    const size = load<u32>(cell, 4);
    const from = <usize>load<u32>(cell);
    if (size == NULL) {
      store<u16>(out, NULL_MARK);
      out += 2;
    } else if (load<u8>(record, 1)) {
      memory.copy(out, from, size);
      out += size;
    } else {
      out = widen(out, from, size);
      if (out == 0) {
        refuse(NOT_TEXT);
        Fault.column = <i32>((record - Place.records) / RECORD);
        return 0;
      }
    }
    store<u16>(out, SEPARATOR);
    out += 2;
    record += RECORD;
  }
  return out - 2;
}
