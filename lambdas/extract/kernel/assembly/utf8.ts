/** UTF-8 sequences. */

export abstract class Utf {
  /** Whether the text was UTF-16, so that surrogates are to be expected. */
  static was16: bool = false;
}

/** What `sequence` says of a surrogate, which UTF-8 must not hold: it stands for one that was alone in UTF-16. */
export const SURROGATE: u32 = 0xff;

function continues(at: usize): bool {
  return (load<u8>(at) & 0xc0) == 0x80;
}

/**
 * Length of the character of two bytes or more that begins at `at`.
 *
 * @returns 0 when it is no UTF-8; SURROGATE for half a surrogate pair, which takes three bytes
 */
export function sequence(at: usize, end: usize): u32 {
  const lead = load<u8>(at);
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return at + 2 <= end && continues(at + 1) ? 2 : 0;
  const second = load<u8>(at, 1);
  if (lead < 0xf0) {
    if (at + 3 > end || !continues(at + 1) || !continues(at + 2)) return 0;
    if (lead == 0xe0 && second < 0xa0) return 0;
    if (lead != 0xed || second < 0xa0) return 3;
    return Utf.was16 ? SURROGATE : 0;
  }
  if (at + 4 > end || !continues(at + 1) || !continues(at + 2) || !continues(at + 3)) return 0;
  if (lead == 0xf0 && second < 0x90) return 0;
  return lead == 0xf4 && second >= 0x90 ? 0 : 4;
}
