/** What an extraction asks of the place where secrets are kept. */

export interface Secrets {
  /**
   * @param name what the place knows the secret by: an ARN, a file
   * @throws SecretUnreadableError
   */
  text(name: string): Promise<string>;
}

/** The message follows the name of the secret: `can't be read (…): …`. */
export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError';
}
