/** What an extraction asks of the place where secrets are kept. */

export interface Secrets {
  /**
   * @param name what the place knows the secret by: an ARN, a file
   * @throws SecretUnreadableError
   */
  text(name: string): Promise<string>;
}

/** A place that gives secrets other values by itself. */
export interface RotatedSecrets extends Secrets {
  /**
   * The text that a rotation is about to put in the place of the secret's own.
   *
   * @returns null where no rotation is under way
   * @throws SecretUnreadableError
   */
  pendingText(name: string): Promise<string | null>;
}

/** The message follows the name of the secret: `can't be read (…): …`. */
export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError';
}
