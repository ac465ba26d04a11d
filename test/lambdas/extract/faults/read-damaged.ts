/** A server's recorded answers, damaged in many ways and read again. */
import { cutAnywhere, damage } from './damage';
import { seeded } from './random';

/** Rows of the table that most answers are read from. */
export const tableRows = 600;

/** What has come of reading an answer. */
export interface Outcome {
  /** Name of the error's class; null where the answer came to its end. */
  readonly error: string | null;
  readonly rows: number;
  /** Of a page; of a small answer, which nothing is held against, null. */
  readonly checksum: bigint | null;
  readonly output: string;
}

/** An answer as it came off the wire. */
export interface Recorded {
  readonly name: string;
  readonly bytes: Buffer;
  /** What comes of reading it undamaged. */
  readonly truth: Outcome;
  /** The errors that it may end in when it is damaged. */
  readonly clear: ReadonlySet<string>;
  /** Reads pieces of an answer as a session does. */
  replay(pieces: readonly Buffer[]): Outcome;
}

/**
 * Damages answers in so many ways, and tells what must not be: an error of no known class, or an end without error whose rows
 * are other ones than the server's under the server's own count and checksum.
 */
export function readDamaged(
  answers: readonly Recorded[],
  cases: number,
  seed: number,
): { wrong: string[]; seen: Record<string, number> } {
  const wrong: string[] = [];
  const seen: Record<string, number> = {};
  for (let i = 0; i < cases; i++) {
    const random = seeded(seed * 1_000_003 + i);
    const recorded = answers[i % answers.length];
    if (recorded === undefined) break;
    const { bytes, how } = damage(recorded.bytes, random);
    const outcome = recorded.replay(cutAnywhere(bytes, random));
    const [kind, fault] = judge(outcome, recorded);
    if (fault !== null) wrong.push(`case ${i} of seed ${seed} (${recorded.name}; ${how}): ${fault}`);
    seen[kind] = (seen[kind] ?? 0) + 1;
  }
  return { wrong, seen };
}

/** @returns how the answer ended, and what is wrong with that */
function judge(outcome: Outcome, { truth, clear }: Recorded): readonly [string, string | null] {
  if (outcome.error !== null) return [outcome.error, clear.has(outcome.error) ? null : outcome.error];
  // The server's error was damaged into an end: its count and checksum of the whole range still tell.
  if (truth.error !== null) return ['an error made an end', outcome.rows < tableRows ? null : 'ended well'];
  if (outcome.rows !== truth.rows || outcome.checksum !== truth.checksum)
    return [outcome.checksum === null ? 'other values' : 'other rows, told by the checksum', null];
  const isOther = outcome.checksum !== null && outcome.output !== truth.output;
  return ['the same rows', isOther ? 'other rows of the same checksum' : null];
}
