/** A user's own login at the database of a source. */
import { connectionError, type FailureKind } from '../../extract/sources/failure';
import { SourceQueryError, SourceTimeoutError } from '../../extract/errors';
import type { SourceSecret } from '../../extract/sources/secret';
import { PasswordChangeError } from '../errors';

/** A user that is logged in, and may give itself another password. */
export interface Login {
  /**
   * Sets the password. Whether it was set isn't known where this throws.
   *
   * @param timeout milliseconds that each statement may take
   * @returns whether the password of before is taken too until the next change
   * @throws PasswordChangeError, or an error of the connection
   */
  changePassword(password: string, timeout: number): Promise<{ readonly isOldKept: boolean }>;
  close(): Promise<void>;
}

/** Whom an error is about. */
export interface User {
  /** The source's name. */
  readonly source: string;
  readonly secret: SourceSecret;
}

/**
 * @param timeout milliseconds to get connected in
 * @throws an error of the connection; {@link isLoginRefusal} tells whether it is about the password
 */
export type OpenLogin = (user: User, timeout: number) => Promise<Login>;

/** An error of a connection, without its cause: drivers keep what they were asked. */
export function loginError({ source, secret }: User, kind: FailureKind, words: string): Error {
  const place = `source ${source}`;
  const server = `${secret.host}:${secret.port}`;
  const error = connectionError(kind, words, { secret, place, cause: undefined });
  if (error !== null) return error;
  return kind === 'timeout'
    ? new SourceTimeoutError(
        `${place}: ${server} did not answer in time (${words}): check its load, and that the network lets the function through`,
      )
    : new SourceQueryError(`${place}: ${server} failed: ${words}`);
}

/** @param code the server's or driver's alone: their words may quote a password */
export function changeError({ source, secret }: User, kind: FailureKind, code: string): Error {
  const error = connectionError(kind, code, { secret, place: `source ${source}`, cause: undefined });
  if (error !== null) return error;
  return new PasswordChangeError(
    `source ${source}: ${secret.host}:${secret.port} does not let user ${secret.username} change its password (${code}; ` +
      'the words may quote a password and are not told): look the number up in the server’s manual, and check the ' +
      'privileges in docs/secrets.md and the server’s rules for passwords',
  );
}
