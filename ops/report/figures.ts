/** Figures as the page shows them: those that Athena answered, rounded for the eye. NULL is a dash. */

export const NONE = '–';

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** An exact decimal with its thousands separated, digit for digit. */
export function inMoney(amount: string | null): string {
  if (amount === null) return NONE;
  const [whole = '', fraction] = amount.replace('-', '').split('.');
  return `${amount.startsWith('-') ? '−' : ''}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A number with so many digits after the point. */
const rounded = (value: number, digits: number): string => inMoney(value.toFixed(digits));

export const inCount = (value: number | null): string => (value === null ? NONE : rounded(value, 0));

/** Credited conversions are fractions of them. */
export const inCredit = (value: number | null): string => (value === null ? NONE : rounded(value, 1));

export const inRatio = (value: number | null): string => (value === null ? NONE : rounded(value, 2));

/** A fraction as per cent. */
export const inPercent = (value: number | null, digits = 2): string =>
  value === null ? NONE : `${rounded(100 * value, digits)} %`;
