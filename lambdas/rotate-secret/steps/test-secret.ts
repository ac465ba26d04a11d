/** Logs in with the pending password, wherever an extraction does. */
import { atPrimary } from '../../extract/sources/secret';
import type { Rotation } from '../rotation';
import { pendingSecret } from '../values';

export async function testSecret(rotation: Rotation): Promise<void> {
  const { versions, logger } = rotation;
  if (versions.holder('AWSCURRENT') === undefined) {
    // Secrets Manager tries the step as rotation is configured, which is before an operator has put a value.
    logger.warn('nothing to test: the secret has no value yet');
    return;
  }
  const pending = await pendingSecret(rotation);
  const primary = atPrimary(pending);
  if (primary !== null) await (await rotation.logIn(primary)).close();
  await (await rotation.logIn(pending, { follows: primary !== null })).close();
}
