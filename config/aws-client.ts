/** How clients of AWS reach the account of an environment, or the emulator in its place. */
import type { Environment } from './environment';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export type Place = Pick<Environment, 'account' | 'region' | 'endpoint'>;

const CONNECT_MILLISECONDS = 10_000;
/** Longer than the function at the sources may take. */
const ANSWER_MILLISECONDS = 150_000;

/** An emulator takes the account from the access key and checks no secret. */
export const keysOf = ({ account, endpoint }: Place): Keys | undefined =>
  endpoint === undefined ? undefined : { accessKeyId: account, secretAccessKey: 'test' };

/**
 * What every client of the SDK is made with.
 *
 * @param keys of the principal
 * @default - those that the SDK finds, as Terraform does
 */
export const clientOptions = (place: Place, keys: Keys | undefined = keysOf(place)) => ({
  region: place.region,
  maxAttempts: 5,
  requestHandler: { connectionTimeout: CONNECT_MILLISECONDS, requestTimeout: ANSWER_MILLISECONDS },
  ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
  ...(keys === undefined ? {} : { credentials: keys }),
});
