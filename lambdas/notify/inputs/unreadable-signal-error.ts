import type { z } from 'zod';

/** A message is of a kind that is known and not of its form; the message names the fields that are wrong. */
export class UnreadableSignalError extends Error {
  override readonly name = 'UnreadableSignalError';

  static of(kind: string, error: z.ZodError): UnreadableSignalError {
    const faults = error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
    return new UnreadableSignalError(`no ${kind}: ${faults.join('; ')}`);
  }
}
