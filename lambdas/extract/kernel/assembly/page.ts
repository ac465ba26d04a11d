/** What is known of the rows since a page began, and what a call comes to. */
export const MORE: i32 = 0;
export const DONE: i32 = 1;
export const DAMAGED: i32 = 2;
export const UNWRITABLE: i32 = 3;

export abstract class Page {
  static rows: u32 = 0;
  static checksum: u64 = 0;
  static rest: usize = 0;
}
