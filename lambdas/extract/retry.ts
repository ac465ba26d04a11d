/** Trying again what failed for a reason that passes. */
import { setTimeout as sleep } from 'node:timers/promises';

const attempts = 6;
const firstPause = 200;
const longestPause = 10_000;

export interface RetryOptions {
  /** Whether an error may be gone the next time. */
  readonly isTransient: (error: unknown) => boolean;
  /** Whether no time is left for another try. */
  readonly isLate: () => boolean;
  /** Told of each failure that is followed by another try. */
  readonly onRetry: (error: unknown, pause: number) => void;
  readonly random?: () => number;
}

/**
 * Tries up to six times, with pauses drawn from a range that doubles (full jitter: many functions that one failover has cut off
 * must not come back at one moment).
 *
 * @throws the last error
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { isTransient, isLate, onRetry, random = Math.random } = options;
  for (let attempt = 1; ; attempt++)
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isTransient(error) || isLate()) throw error;
      const pause = Math.round(random() * Math.min(longestPause, firstPause * 2 ** attempt));
      onRetry(error, pause);
      await sleep(pause);
    }
}
