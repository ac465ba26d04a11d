/** What the daily run publishes of the report, and where: objects of the bucket of results. */

/** Days of the calendar in UTC, as YYYY-MM-DD; both are a part of them. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Prefix of all pages. */
export const REPORTS = 'reports/';

/** The page whose last day is the latest. */
export const LATEST_REPORT = `${REPORTS}latest.html`;

export const reportKey = ({ from, to }: Days): string => `${REPORTS}${from}_${to}.html`;

/** A quarter: enough weeks to see where a channel goes, and cohorts that are older than the 30 days they are followed. */
export const PUBLISHED_DAYS = 90;

const DAY_MILLISECONDS = 86_400_000;

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/**
 * The days of the page that a run publishes: so many, and the last is the one that its window ends in.
 *
 * @param end of the window, ISO 8601 in UTC, the first moment that is no part of it
 */
export function publishedDays(end: string): Days {
  const last = Date.parse(end) - 1;
  return { from: dayOf(last - (PUBLISHED_DAYS - 1) * DAY_MILLISECONDS), to: dayOf(last) };
}

/** Metadata of a page's object, by S3's names. */
export const metadataOf = ({ from, to }: Days): Record<string, string> => ({ 'first-day': from, 'last-day': to });

/** @returns null for an object that says nothing of its days: the run has not published it */
export function daysOf(metadata: Readonly<Record<string, string>> = {}): Days | null {
  const { 'first-day': from, 'last-day': to } = metadata;
  return from === undefined || to === undefined ? null : { from, to };
}
