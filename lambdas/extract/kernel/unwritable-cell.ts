/** Why a value has no place in a raw file. */
export type Fault = 'line_break' | 'lone_surrogate' | 'not_text' | 'row_too_long';

/** A value that can't be written in the raw format without being read back as something else. */
export class UnwritableCell extends Error {
  override readonly name = 'UnwritableCell';

  constructor(
    readonly column: string,
    readonly fault: Fault,
  ) {
    super(`column ${column}: ${fault}`);
  }
}
