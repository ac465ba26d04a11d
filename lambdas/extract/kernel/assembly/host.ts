/** What the JavaScript side does. */

/**
 * Puts what stands in place of a cell to `Place.hashed`.
 *
 * @returns its bytes; -1 when the cell is no text
 */
export declare function hash(from: usize, size: usize, wide: u8): i32;
