/** The days that the generator made, and windows of days. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Window } from '../ops/airflow/api';
import { generatedData } from './services/source-files';

const dayMilliseconds = 24 * 3_600_000;

const midnight = (day: string): string => `${day}T00:00:00Z`;

/**
 * First and last day that the generator made, as YYYY-MM-DD.
 *
 * @param folder that it wrote to
 */
export function generatedDays(folder = generatedData): { first: string; last: string } {
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as {
    first_day: string;
    last_day: string;
  };
  return { first: truth.first_day, last: truth.last_day };
}

/** The generated days but the last, and the last. */
export function generatedWindows(): { before: Window; lastDay: Window } {
  const { first, last } = generatedDays();
  const start = midnight(last);
  const end = midnight(new Date(Date.parse(start) + dayMilliseconds).toISOString().slice(0, 10));
  return { before: { start: midnight(first), end: start }, lastDay: { start, end } };
}
