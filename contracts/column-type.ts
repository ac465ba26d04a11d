/** What follows from the type of a contract's column. */

const decimal = /^decimal\((\d{1,2}),(\d{1,2})\)$/;

/** @returns precision and scale, null for another type */
export function decimalDigits(type: string): { precision: number; scale: number } | null {
  const match = decimal.exec(type);
  return match === null ? null : { precision: Number(match[1]), scale: Number(match[2]) };
}

/** Whether values can be compared with a number. */
export const isNumber = ({ type }: { readonly type: string }): boolean =>
  ['int', 'bigint', 'double'].includes(type) || decimalDigits(type) !== null;
