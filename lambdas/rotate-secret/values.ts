/** The values of a secret's versions. */
import { isDeepStrictEqual } from 'node:util';
import { parseSecret, type SourceSecret } from '../extract/sources/secret';
import { RotationRefusedError } from './errors';
import type { Rotation } from './rotation';

/** @throws RotationRefusedError when no value was put yet */
export async function currentText({ source, arn, versions }: Rotation): Promise<string> {
  const current = versions.holder('AWSCURRENT');
  const text = current === undefined ? null : await versions.text(current);
  if (text === null)
    throw new RotationRefusedError(
      `source ${source}: secret ${arn} has no value yet: an operator puts it with \`aws secretsmanager put-secret-value\``,
    );
  return text;
}

/**
 * The pending value, which must be the current one but for its password: a rotation brings back nothing that an operator
 * has changed since it began.
 *
 * @throws RotationRefusedError when there is none, or it isn't
 */
export async function pendingSecret(rotation: Rotation): Promise<SourceSecret> {
  const { source, arn, version, versions } = rotation;
  const refuse = (why: string): never => {
    throw new RotationRefusedError(`source ${source}: the pending version ${version} of secret ${arn} ${why}`);
  };
  const text = await versions.text(version);
  if (text === null) return refuse('has no value: the step createSecret comes first');
  const withoutPassword = (value: string): object => ({ ...(JSON.parse(value) as object), password: '' });
  const pending = parseSecret(text, arn);
  const current = await currentText(rotation);
  parseSecret(current, arn);
  if (!isDeepStrictEqual(withoutPassword(text), withoutPassword(current)))
    return refuse('differs from the current one in more than its password: rotate anew from the current one');
  return pending;
}
