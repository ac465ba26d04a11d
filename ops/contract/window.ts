/** The window of a trial. */
import { InvalidArgumentError } from 'commander';
import type { Contract } from '../../contracts/contract';
import { type TimeWindow, windowSchema } from '../../lambdas/extract/event';

const day = /^\d{4}-\d{2}-\d{2}$/;
const minute = 60_000;
const dayLength = 1440 * minute;

/** Two days or instants in UTC with `..` between them; the window ends before the second. */
export function parseWindow(text: string): TimeWindow {
  const [start, end, ...rest] = text.split('..').map((bound) => (day.test(bound) ? `${bound}T00:00:00Z` : bound));
  const window = windowSchema.safeParse({ start, end });
  if (window.success && rest.length === 0) return window.data;
  throw new InvalidArgumentError(
    'give a start and an end in UTC, as 2025-01-01..2025-02-01 or 2025-01-01T06:00:00Z..2025-01-01T07:00:00Z',
  );
}

/** The last day in UTC that is over by the contract's lag. */
export function lastDay({ source }: Contract, now: Date): TimeWindow {
  const end = Math.floor((now.getTime() - source.safety_lag_minutes * minute) / dayLength) * dayLength;
  const text = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
  return { start: text(end - dayLength), end: text(end) };
}
