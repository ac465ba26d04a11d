/** The secret that names a source database and the user that reads it. */
import { z } from 'zod';
import { SourceSecretError } from '../errors';
import { readJsonSecret } from '../json-secret';
import type { Secrets } from '../secrets';

const secretSchema = z.object({
  engine: z.enum(['mysql', 'sqlserver']),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  username: z.string().min(1),
  password: z.string().min(1),
  dbname: z.string().min(1),
  primary: z
    .object({ host: z.string().min(1), port: z.int().min(1).max(65_535), dbname: z.string().min(1).optional() })
    .optional(),
  ca: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
});

/**
 * `primary`: where `host` is a read replica, the server that it follows, which is asked whether the replica has caught up.
 * `ca`: PEM of the authority that signed the server's certificate; without it, those of Amazon RDS are trusted.
 */
export type SourceSecret = z.output<typeof secretSchema>;

/**
 * @param arn of the secret
 * @throws SourceSecretError saying which field is wrong; neither the message nor its cause holds the secret's text
 */
export async function readSecret(secrets: Secrets, arn: string): Promise<SourceSecret> {
  return readJsonSecret(secrets, arn, {
    schema: secretSchema,
    form: 'engine (mysql or sqlserver), host, port, username, password, dbname and, for a replica, primary, for a private authority, ca',
    Refusal: SourceSecretError,
  });
}
