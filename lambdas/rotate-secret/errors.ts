/**
 * The ways a step fails that are its own; those of a connection are the extractor's. A message names the source and what to
 * do, and never holds a password or a server's words about one.
 */

/** The event asks for what must not, or need not, be done as things stand. */
export class RotationRefusedError extends Error {
  override readonly name = 'RotationRefusedError';
}

/** The database takes none of the passwords that the secret knows. */
export class PasswordUnknownError extends Error {
  override readonly name = 'PasswordUnknownError';
}

/** The database doesn't let the user change its password, or not to this one. */
export class PasswordChangeError extends Error {
  override readonly name = 'PasswordChangeError';
}
