/**
 * Where things lie in memory: tables made at the start, the layout of the rows, bytes off the wire, encoded rows. What
 * grows lies last; when the input has to grow, the output moves up.
 */

/** Bytes that may be read or written beyond what is meant: cells are copied in blocks of 16. */
export const SLACK: usize = 64;
/** Bytes of a row off the wire that are taken at most; its readers in S3 have limits of the same order. */
export const LONGEST_ROW: usize = 64 << 20;
/** Bytes of a text that takes the place of a cell. */
export const LONGEST_HASH: usize = 1024;

/** Bytes of rows' texts that wait for their MD5. */
export const TEXTS_SIZE: usize = 32768;

const PAGE: usize = 65536;
/** Memory grows by 512 KiB: few enough calls, and little that is never used. */
const STEP: usize = 8 * PAGE;
const FIRST_INPUT: usize = 2 * PAGE;

/** Bytes of the record that describes a column. */
export const RECORD: usize = 16;
export const CELL: usize = 8;
/** Size that a NULL cell is given. */
export const NULL: u32 = 0xffffffff;

function align(at: usize): usize {
  return (at + 15) & ~15;
}

export abstract class Place {
  static crcTable: usize = align(__heap_base);
  static hexTable: usize = align(__heap_base) + 16384;
  static hashed: usize = align(__heap_base) + 16384 + 256;
  /** Records of the columns; their names as JSON writes them follow. */
  static records: usize = align(__heap_base) + 16384 + 256 + LONGEST_HASH;
  static recordsEnd: usize = 0;
  /** Start and size of each cell of a row. */
  static cells: usize = 0;
  static cellsEnd: usize = 0;
  static texts: usize = 0;
  static input: usize = 0;
  static inputSize: usize = 0;
  /** First byte of the input that no row was made of yet, and the end of what has come. */
  static at: usize = 0;
  static end: usize = 0;
  static output: usize = 0;
  static out: usize = 0;
  static memoryEnd: usize = <usize>memory.size() * PAGE;
  /** Bytes that a row is given beyond a multiple of its own: names, separators, literals. */
  static rowOverhead: usize = 0;
}

/** Makes room for a layout and forgets what was there. */
export function arrangeMemory(columns: usize, nameBytes: usize, hashes: usize): void {
  Place.recordsEnd = Place.records + columns * RECORD;
  Place.cells = align(Place.recordsEnd + nameBytes + SLACK);
  Place.cellsEnd = Place.cells + columns * CELL;
  Place.texts = align(Place.cellsEnd + SLACK);
  Place.input = Place.texts + TEXTS_SIZE + SLACK;
  Place.inputSize = FIRST_INPUT;
  Place.at = Place.input;
  Place.end = Place.input;
  Place.output = align(Place.input + Place.inputSize + SLACK);
  Place.out = Place.output;
  Place.rowOverhead = nameBytes + columns * 48 + hashes * LONGEST_HASH * 6 + 2 * SLACK;
  reserve(Place.output, 0);
}

/** @returns whether memory reaches `bytes` beyond `at` */
export function reserve(at: usize, bytes: usize): bool {
  const end = <u64>at + bytes + SLACK;
  if (end <= <u64>Place.memoryEnd) return true;
  const pages = <u64>((end - Place.memoryEnd + STEP - 1) / STEP) * (STEP / PAGE);
  if (pages > 65536 || memory.grow(<i32>pages) < 0) return false;
  Place.memoryEnd = <usize>memory.size() * PAGE;
  return true;
}

/** Moves what no row was made of yet to where input begins, and makes room behind it. */
export function makeRoom(): bool {
  const rest = Place.end - Place.at;
  if (Place.at != Place.input) {
    memory.copy(Place.input, Place.at, rest);
    Place.at = Place.input;
    Place.end = Place.input + rest;
  }
  if (rest < Place.inputSize) return true;
  const more = Place.inputSize;
  if (!reserve(Place.out, more)) return false;
  memory.copy(Place.output + more, Place.output, Place.out - Place.output);
  Place.output += more;
  Place.out += more;
  Place.inputSize += more;
  return true;
}
