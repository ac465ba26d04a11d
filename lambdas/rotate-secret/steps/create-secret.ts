/** Makes the pending version: the current one with another password. */
import { parseSecret } from '../../extract/sources/secret';
import { currentText } from '../values';
import type { Rotation } from '../rotation';

export async function createSecret(rotation: Rotation): Promise<void> {
  const { arn, version, versions, logger } = rotation;
  if ((await versions.text(version)) !== null) {
    logger.info('the pending version has its password already');
    return;
  }
  const text = await currentText(rotation);
  parseSecret(text, arn);
  const values = JSON.parse(text) as object;
  // What the schema doesn't know stays as an operator put it.
  await versions.putPending(version, JSON.stringify({ ...values, password: await versions.newPassword() }));
}
