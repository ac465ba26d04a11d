/** Options that commands have in common. */
import { type Command, InvalidArgumentError } from 'commander';

export interface PlaceFlags {
  readonly env?: string | undefined;
  readonly json?: true;
}

/** Lets a command be sent to an environment, and its answer be read by a machine. */
export const placed = (command: Command): Command =>
  command
    .option('--env <name>', 'local, dev, prod; without it TRIBUTARY_ENV, or local')
    .option('--json', 'answer as JSON');

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day of the calendar, as YYYY-MM-DD. */
export function parseDay(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (!DAY.test(text) || Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('give a day of the calendar, as 2025-01-31');
  return text;
}

/** How many of something. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('give a whole number of at least 1');
  return count;
}

/** Seconds between two looks. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds < 1 || seconds > 3600)
    throw new InvalidArgumentError('give seconds, from 1 to 3600');
  return seconds;
}
