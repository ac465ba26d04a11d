/** Figures with their units, as people read them. */
const SIZES = ['KB', 'MB', 'GB', 'TB'];

/** Bytes in powers of 1000, as AWS bills them. */
export function inBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let [size, unit] = [bytes / 1000, 0];
  while (size >= 999.95 && unit < SIZES.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size.toFixed(1)} ${SIZES[unit] ?? ''}`;
}

export const inDigits = (count: number): string => count.toLocaleString('en-US');

/** Dollars, as many digits as it takes to see something. */
export const inDollars = (dollars: number): string => `$${dollars.toFixed(dollars < 0.1 ? 5 : 2)}`;

/** How long something takes or took. @param seconds of it */
export function inTime(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

/** A moment in UTC to the second, and how long ago it was. */
export const inPast = (moment: Date, now: Date): string =>
  `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC, ${inTime(Math.max(0, (now.getTime() - moment.getTime()) / 1000))} ago`;
