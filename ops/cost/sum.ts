/** Sums of figures of which some may be missing. */

/** Null where one of them is missing; nought of none. */
export const whole = (figures: readonly (number | null)[]): number | null =>
  figures.reduce<number | null>((sum, figure) => (sum === null || figure === null ? null : sum + figure), 0);

/** Of those that are there; null where that is nothing, and some are missing. */
export function known(figures: readonly (number | null)[]): number | null {
  const sum = figures.reduce<number>((total, figure) => total + (figure ?? 0), 0);
  return sum === 0 && figures.includes(null) ? null : sum;
}
