/** Makes the pending version the current one. */
import { RotationRefusedError } from '../errors';
import type { Rotation } from '../rotation';
import { pendingSecret } from '../values';

export async function finishSecret(rotation: Rotation): Promise<void> {
  const { source, version, versions } = rotation;
  await pendingSecret(rotation);
  if (!versions.has(version, 'LAST_SENT'))
    throw new RotationRefusedError(
      `source ${source}: the password of version ${version} was not sent to the database: the step setSecret comes first`,
    );
  await versions.move('AWSCURRENT', version);
  await versions.remove('AWSPENDING', version);
}
