/** An expected failure: its message is for a person and says what to do; no stack trace is shown. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
