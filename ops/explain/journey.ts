/** Which touches of a device count for a conversion, as `glue/tributary/attribution/journeys.py` has it. */

/** Days before a conversion in which a touch counts, both ends included: what the job `attribution` is run with. */
export const LOOK_BACK_DAYS = 30;
/** Of a longer journey the latest touches are kept. */
export const LONGEST_PATH = 100;

export const MICROS_A_DAY = 86_400_000_000;

export interface Touch {
  readonly id: string;
  /** Microseconds since 1970, UTC. */
  readonly at: number;
  readonly channel: string;
  readonly campaign: string;
  readonly creativeType: string;
  readonly kind: string;
}

export type LeftOutReason = 'before_look_back' | 'after_conversion' | 'beyond_longest_path';

export interface LeftOut {
  readonly touch: Touch;
  readonly why: LeftOutReason;
}

export interface Journey {
  /** Those that count, in the order of time. */
  readonly path: readonly Touch[];
  readonly leftOut: readonly LeftOut[];
}

/** By time; of one time the lesser id comes first. */
export const inOrder = (touches: readonly Touch[]): Touch[] =>
  touches.toSorted((one, other) => one.at - other.at || Number(BigInt(one.id) - BigInt(other.id)));

/**
 * @param touches of the conversion's device, in order
 * @param at the conversion, microseconds since 1970
 */
export function journeyOf(touches: readonly Touch[], at: number): Journey {
  const judged = touches.map((touch) => ({ touch, why: whyNot(touch, at) }));
  const counted = judged.filter(({ why }) => why === undefined).map(({ touch }) => touch);
  const path = counted.slice(-LONGEST_PATH);
  const leftOut = judged.flatMap(({ touch, why }): LeftOut[] => {
    const reason = why ?? (path.includes(touch) ? undefined : 'beyond_longest_path');
    return reason === undefined ? [] : [{ touch, why: reason }];
  });
  return { path, leftOut };
}

function whyNot(touch: Touch, at: number): LeftOutReason | undefined {
  if (touch.at > at) return 'after_conversion';
  return touch.at < at - LOOK_BACK_DAYS * MICROS_A_DAY ? 'before_look_back' : undefined;
}

/** @param text as Athena writes a timestamp in UTC: `2025-01-02 05:41:13.263000` */
export function microsOf(text: string): number {
  const [second = '', fraction = ''] = text.split('.');
  return Date.parse(`${second.replace(' ', 'T')}Z`) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}
