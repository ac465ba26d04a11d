/** A span of change times, as people write it. */
import { InvalidArgumentError } from 'commander';
import type { Window } from './airflow/api';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MILLISECONDS = 86_400_000;
const MINUTE_MILLISECONDS = 60_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Two days or instants in UTC with `..` between them; the window ends before the second. */
export function parseWindow(text: string): Window {
  const [start = '', end = '', ...rest] = text
    .split('..')
    .map((bound) => (DAY.test(bound) ? `${bound}T00:00:00Z` : bound));
  if (rest.length === 0 && isInstant(start) && isInstant(end) && start < end) return { start, end };
  throw new InvalidArgumentError(
    'give a start and an end in UTC, as 2025-01-01..2025-02-01 or 2025-01-01T06:00:00Z..2025-01-01T07:00:00Z',
  );
}

/** A moment that the calendar has, in the one form that names of windows are made from. */
const isInstant = (text: string): boolean => {
  const time = Date.parse(text);
  return INSTANT.test(text) && !Number.isNaN(time) && new Date(time).toISOString() === text.replace('Z', '.000Z');
};

export const instant = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/** Whether two windows have a moment in common. */
export const overlap = (one: Window, other: Window): boolean =>
  Date.parse(one.start) < Date.parse(other.end) && Date.parse(other.start) < Date.parse(one.end);

/**
 * The last day in UTC that is over.
 *
 * @param lagMinutes how long it must have been over
 */
export function lastDay(lagMinutes: number, now: Date): Window {
  const settled = now.getTime() - lagMinutes * MINUTE_MILLISECONDS;
  return dayBefore(Math.floor(settled / DAY_MILLISECONDS) * DAY_MILLISECONDS);
}

const dayBefore = (end: number): Window => ({ start: instant(end - DAY_MILLISECONDS), end: instant(end) });
