/** The environment's keys. */
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import type { Zone } from '../../config/names';
import type { Context } from '../context';

export async function keyArnOf({ clients, names }: Context, zone: Zone): Promise<string> {
  const alias = names.arn('kms', names.keyAlias(zone));
  const { KeyMetadata } = await clients.kms.send(new DescribeKeyCommand({ KeyId: alias }));
  if (KeyMetadata?.Arn === undefined) throw new Error(`${alias} names no key`);
  return KeyMetadata.Arn;
}
