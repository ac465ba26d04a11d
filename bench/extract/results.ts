/** What a part of the bench finds. */
import { type Figures, type Quantity, ratio } from './comparison';

/** A figure that was promised, and whether it came true here. */
export interface Verdict {
  readonly holds: boolean;
  readonly text: string;
}

export interface PartResult {
  readonly title: string;
  readonly rows: number;
  /** Of a comparison, the first is what the others are held against. */
  readonly figures: readonly Figures[];
  readonly isComparison: boolean;
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
}

const words: Readonly<Record<Quantity, string>> = { wall: 'wall time', cpu: 'CPU time', resident: 'memory' };

function named(figures: readonly Figures[], name: string): Figures {
  const found = figures.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`${name} was not measured`);
  return found;
}

/** Ours is at least so many times as fast as a peer. */
export function faster(
  figures: readonly Figures[],
  {
    ours = 'ours',
    peer,
    times,
    quantity = 'wall',
  }: { ours?: string; peer: string; times: number; quantity?: Quantity },
): Verdict {
  const { median } = ratio(named(figures, peer), named(figures, ours), quantity);
  return {
    holds: median >= times,
    text: `${ours}: ×${median.toFixed(2)} as fast as ${peer} by ${words[quantity]} (target: at least ×${times})`,
  };
}

/** Ours takes at most so many times what a part of it takes alone. */
export function within(
  figures: readonly Figures[],
  { ours, base, times, quantity = 'wall' }: { ours: string; base: string; times: number; quantity?: Quantity },
): Verdict {
  const { median } = ratio(named(figures, ours), named(figures, base), quantity);
  return {
    holds: median <= times,
    text: `${ours}: takes ×${median.toFixed(2)} the ${words[quantity]} of ${base} (target: at most ×${times})`,
  };
}

export const line = ({ holds, text }: Verdict): string => `${holds ? 'holds ' : 'misses'}: ${text}`;
