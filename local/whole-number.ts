/** Reads an argument of a command line that counts something. */
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError when it is no whole number of at least 1 */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number of at least 1');
  return value;
}
