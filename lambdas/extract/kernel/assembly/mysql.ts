/** Rows of MySQL's text protocol. */
import { crcOf, crcOfByte } from './crc';
import { encodeRow } from './encode';
import { Fault, refuse, ROW_TOO_LONG } from './fault';
import { CELL, LONGEST_ROW, NULL, Place } from './memory';
import { DAMAGED, DONE, MORE, Page, UNWRITABLE } from './page';

const HEADER: usize = 4;
/** Size of a packet whose payload goes on in the next one. */
const FULL: u32 = 0xffffff;
const NULL_CELL: u32 = 0xfb;
/** First byte of the packets that end the rows: OK or EOF, and ERR. Of a row it would begin a cell of 16 MiB. */
const END: u32 = 0xfe;

/** What stands between the cells of a row, and for NULL, where its checksum is computed. */
const SEPARATOR: u8 = 0x1f;
const NULL_MARK: u32 = 0;

export abstract class Packets {
  /** Bytes of payload before the packet that is waited for, when a row is of many. */
  static joined: usize = 0;
  /** Number that the next packet must have; -1 before the first. */
  static sequence: i32 = -1;
  /** Payload of the packet that is no row. */
  static last: usize = 0;
  static lastSize: usize = 0;
}

export function beginPackets(): void {
  Packets.joined = 0;
  Packets.sequence = -1;
}

/** Makes rows of the packets that are whole. */
export function takePackets(): i32 {
  let at = Place.at;
  let out = Place.out;
  let sequence = Packets.sequence;
  let state = MORE;
  while (true) {
    const joined = Packets.joined;
    const packet = joined ? at + HEADER + joined : at;
    if (packet + HEADER > Place.end) break;
    const header = load<u32>(packet);
    const size = <usize>(header & FULL);
    if (<i32>(header >>> 24) != sequence && sequence >= 0) {
      state = DAMAGED;
      break;
    }
    let end = packet + HEADER + size;
    if (end > Place.end) break;
    sequence = ((header >>> 24) + 1) & 0xff;
    const payload = at + HEADER;
    if (joined) {
      memory.copy(packet, packet + HEADER, Place.end - packet - HEADER);
      Place.end -= HEADER;
      end -= HEADER;
    } else if (size == 0) {
      state = DAMAGED;
      break;
    } else if (load<u8>(payload) >= END && (size != FULL || load<u8>(payload) != END)) {
      Packets.last = payload;
      Packets.lastSize = size;
      at = end;
      state = DONE;
      break;
    }
    if (size == FULL) {
      Packets.joined = joined + size;
      continue;
    }
    Packets.joined = 0;

    if (!walk(payload, end)) {
      state = DAMAGED;
      break;
    }
    const written = encodeRow(out, end - payload);
    if (written == 0) {
      state = UNWRITABLE;
      break;
    }
    out = written;
    Page.rows++;
    at = end;
  }
  Packets.sequence = sequence;
  Place.at = at;
  Place.out = out;
  if (state != MORE) return state;
  if (Place.end - at > LONGEST_ROW) return tooLong(at + HEADER);
  return MORE;
}

/**
 * Finds the cells of the row that lies from `from` to `end`, and adds its checksum. Separators take the place of sizes, so
 * that most of a row is one run of bytes to the checksum.
 *
 * @returns false when the cells don't end where the row does
 */
function walk(from: usize, end: usize): bool {
  const first = Place.cells;
  const last = Place.cellsEnd;
  let at = from;
  let run = from;
  let crc: u32 = ~0;
  for (let cell = first; cell < last; cell += CELL) {
    if (at >= end) return false;
    const lead = <u32>load<u8>(at);
    let text = at + 1;
    let size = <u64>lead;
    if (lead == NULL_CELL) {
      if (cell != first) {
        store<u8>(at, SEPARATOR);
        crc = crcOf(crc, run, text);
      }
      crc = crcOfByte(crc, NULL_MARK);
      run = text;
      store<u64>(cell, (<u64>NULL) << 32);
      at = text;
      continue;
    }
    if (lead > NULL_CELL) {
      if (lead == 0xfc) {
        size = <u64>load<u16>(text);
        text += 2;
      } else if (lead == 0xfd) {
        size = <u64>(load<u32>(text) & 0xffffff);
        text += 3;
      } else if (lead == 0xfe) {
        size = load<u64>(text);
        text += 8;
      } else return false;
      if (text > end) return false;
      if (cell != first) crc = crcOf(crc, run, at);
      run = text - 1;
    }
    if (size > <u64>(end - text)) return false;
    if (cell == first) run = text;
    else store<u8>(text - 1, SEPARATOR);
    store<u64>(cell, (<u64>text) | (size << 32));
    at = text + <usize>size;
  }
  if (at != end) return false;
  Page.checksum += <u64>~crcOf(crc, run, end);
  return true;
}

/** Names the column that what has come of a row ends in. */
function tooLong(from: usize): i32 {
  refuse(ROW_TOO_LONG);
  Fault.column = 0;
  let at = <u64>from;
  const columns = <i32>((Place.cellsEnd - Place.cells) / CELL);
  for (let column = 0; column < columns && at + 9 < <u64>Place.end; column++) {
    Fault.column = column;
    const lead = <u64>load<u8>(<usize>at);
    if (lead <= <u64>NULL_CELL) at += 1 + (lead == <u64>NULL_CELL ? 0 : lead);
    else if (lead == 0xfc) at += 3 + <u64>load<u16>(<usize>at, 1);
    else if (lead == 0xfd) at += 4 + <u64>(load<u32>(<usize>at, 1) & 0xffffff);
    else {
      const size = load<u64>(<usize>at, 1);
      at += 9 + min<u64>(size, 0xffffffff);
    }
  }
  return UNWRITABLE;
}
