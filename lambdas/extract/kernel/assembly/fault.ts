/** Why a value can't be written; the numbers are those of `row-kernel.ts`. */
export const LINE_BREAK: i32 = 1;
export const LONE_SURROGATE: i32 = 2;
export const NOT_TEXT: i32 = 3;
export const ROW_TOO_LONG: i32 = 4;

/** What was found in the row that could not be written: its column and what is the matter. */
export abstract class Fault {
  static kind: i32 = 0;
  static column: i32 = 0;
}

/** @returns 0, which stands for a place that nothing was written to */
export function refuse(kind: i32): usize {
  Fault.kind = kind;
  return 0;
}
