/** The rules of a window: [start, end) over the change column of a contract. */
import type { Contract } from '../../contracts/contract';
import { InvalidRequestError } from './errors';
import type { TimeWindow } from './event';

/** Bounds of the rows to read, as SQL text in UTC: `2025-01-01 00:00:00.000000`; from is inclusive, to exclusive. */
export interface ReadBounds {
  readonly from: string;
  readonly to: string;
}

const minute = 60_000;
const utcZones = new Set(['UTC', 'Etc/UTC']);

/** Identifies a window in keys: `20250101T000000Z_20250102T000000Z`. */
export function windowId(window: TimeWindow): string {
  return `${window.start}_${window.end}`.replaceAll(/[-:]/g, '');
}

/** UTC day of the window's start: `2025-01-01`. */
export function extractDate(window: TimeWindow): string {
  return window.start.slice(0, 10);
}

/** @throws InvalidRequestError when the source's zone is not UTC */
export function checkTimeZone({ dataset, source: { time_zone: zone } }: Contract): void {
  if (!utcZones.has(zone))
    throw new InvalidRequestError(
      `dataset ${dataset}: time_zone ${zone} is not supported: have the source give UTC (a view with converted ` +
        'columns) and say UTC in the contract',
    );
}

/**
 * Checks a window against the contract and widens its start by the overlap.
 *
 * @param now time of the check; the end must lie `safety_lag_minutes` behind it, for rows of longer transactions would be missed
 * @throws InvalidRequestError when the window is empty or inverted, ends too late, or the source's zone is not UTC
 */
export function readBounds(window: TimeWindow, contract: Contract, now: Date): ReadBounds {
  checkTimeZone(contract);
  const { overlap_minutes: overlap, safety_lag_minutes: lag } = contract.source;
  const [start, end] = [Date.parse(window.start), Date.parse(window.end)];
  if (start === end)
    throw new InvalidRequestError(`dataset ${contract.dataset}: the window is empty: it starts and ends ${window.end}`);
  if (start > end)
    throw new InvalidRequestError(
      `dataset ${contract.dataset}: the window is inverted: it starts ${window.start}, after its end ${window.end}`,
    );
  const latest = now.getTime() - lag * minute;
  if (end > latest)
    throw new InvalidRequestError(
      `dataset ${contract.dataset}: the window ends ${window.end}, less than ${lag} minutes ago: transactions may still ` +
        `be open; ask again after ${new Date(end + lag * minute).toISOString()}`,
    );
  return { from: sqlTime(start - overlap * minute), to: sqlTime(end) };
}

const sqlTime = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}.000000`;
