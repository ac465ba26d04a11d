/** What leaves a source in place of a name or an address. */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Contract } from '../../contracts/contract';
import { HashKeyError } from './errors';
import { readJsonSecret } from './json-secret';
import type { Secrets } from './secrets';

const leastBytes = 32;

const secretSchema = z.object({
  key: z.base64().refine((text) => Buffer.from(text, 'base64').length >= leastBytes),
});

/** HMAC-SHA-256 under one key: the same address gives the same hash, and nobody without the key can try addresses out. */
export class KeyedHash {
  private readonly key: KeyObject;

  constructor(key: Buffer) {
    // Printed or serialized, a key object shows nothing.
    this.key = createSecretKey(key);
  }

  /** @returns hexadecimal; the same for texts that differ in blanks around them, case and Unicode composition alone */
  of(text: string): string {
    return createHmac('sha256', this.key).update(text.trim().toLowerCase().normalize('NFC'), 'utf8').digest('hex');
  }
}

/**
 * @param arn of the secret with the key; undefined where the function has none
 * @returns null when the contract has no column to be hashed: then nothing is read
 * @throws HashKeyError that holds nothing of the key
 */
export async function keyedHashFor(
  { dataset, columns }: Contract,
  secrets: Secrets,
  arn: string | undefined,
): Promise<KeyedHash | null> {
  const hashed = columns.find((column) => column.personal_data === 'keyed_hash');
  if (hashed === undefined) return null;
  if (arn === undefined)
    throw new HashKeyError(
      `dataset ${dataset}: column ${hashed.name} must be hashed, and the function has no key for it: set HASH_KEY_SECRET_ARN`,
    );
  const { key } = await readJsonSecret(secrets, arn, {
    schema: secretSchema,
    form: `key, the base64 of at least ${leastBytes} random bytes`,
    Refusal: HashKeyError,
  });
  return new KeyedHash(Buffer.from(key, 'base64'));
}
