import type { Logger } from '@aws-lambda-powertools/logger';
import type { Deadline } from '../extract/deadline';
import type { SourceSecret } from '../extract/sources/secret';
import type { Login } from './logins/login';
import type { SecretVersions } from './versions';

/** What a step works with. */
export interface Rotation {
  readonly source: string;
  readonly arn: string;
  /** Id of the version that is to become the current one. */
  readonly version: string;
  readonly versions: SecretVersions;
  readonly deadline: Deadline;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /**
   * Logs in at an address, again where the failure may pass.
   *
   * @param follows whether a refusal may pass too: a replica has the password after its primary
   */
  logIn(secret: SourceSecret, options?: { readonly follows: boolean }): Promise<Login>;
}
