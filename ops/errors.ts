/** What commands expect to go wrong; each message says what to do. */
import { UserError } from '../config/user-error';

/** A command was called in a way that can't be meant. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
}

/** Athena refused a query, or could not end it. */
export class QueryFailedError extends UserError {
  override readonly name = 'QueryFailedError';
}

/** What a command had begun was ended on request. */
export class InterruptedError extends UserError {
  override readonly name = 'InterruptedError';
}

/** A name that nothing has. */
export class UnknownNameError extends UserError {
  override readonly name = 'UnknownNameError';
}

/** What a command is asked for would do harm or nothing; nothing was changed. */
export class RefusedError extends UserError {
  override readonly name = 'RefusedError';
}

/** A run of Airflow failed. */
export class RunFailedError extends UserError {
  override readonly name = 'RunFailedError';

  /** @param isAnswered whether standard output has told of it already */
  constructor(
    message: string,
    readonly isAnswered: boolean,
  ) {
    super(message);
  }
}
