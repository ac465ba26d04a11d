/** What went wrong, in the words of the product. */
import { ContractError } from '../contracts/load';
import * as errors from '../lambdas/extract/errors';

const known: readonly unknown[] = [ContractError, ...Object.values(errors)];

/** An error that says what to do about it needs no trace of the code that found it. */
const explainsItself = (error: Error): boolean => known.includes(error.constructor) || 'syscall' in error;

/** A message without what could steer a terminal: a server's words are in it. */
export function complaint(error: unknown): { readonly type: string; readonly message: string } {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { type: name, message: printable(message) };
}

export function complain(error: unknown): void {
  const { type, message } = complaint(error);
  console.error(`${type}: ${message}`);
  if (error instanceof Error && !explainsItself(error)) console.error(printable(error.stack ?? ''));
}

/** Text as a terminal may be given it: control characters but line breaks are spelled out. */
export const printable = (text: string): string =>
  text.replace(/[^\P{Cc}\n]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
