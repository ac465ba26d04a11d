/** The secret that names a source database and the user that reads it. */
import { z } from 'zod';
import { SourceSecretError } from '../errors';
import { type Form, parseJsonSecret, readJsonSecret, readPendingJsonSecret } from '../json-secret';
import type { RotatedSecrets, Secrets } from '../secrets';

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

const form: Form<SourceSecret> = {
  schema: secretSchema,
  form: 'engine (mysql or sqlserver), host, port, username, password, dbname and, for a replica, primary, for a private authority, ca',
  Refusal: SourceSecretError,
};

/**
 * @param arn of the secret
 * @throws SourceSecretError saying which field is wrong; neither the message nor its cause holds the secret's text
 */
export const readSecret = (secrets: Secrets, arn: string): Promise<SourceSecret> => readJsonSecret(secrets, arn, form);

/** As {@link readSecret}, of a text that was read before. */
export const parseSecret = (text: string, arn: string): SourceSecret => parseJsonSecret(text, arn, form);

/** A source's secret, read anew at each call, for it may be rotated meanwhile. */
export interface SourceSecrets {
  current(): Promise<SourceSecret>;
  /** What a rotation is about to put in its place; null where none is under way. */
  pending(): Promise<SourceSecret | null>;
}

/** @param arn of the secret; both of the answer's calls throw as {@link readSecret} */
export const sourceSecrets = (secrets: RotatedSecrets, arn: string): SourceSecrets => ({
  current: () => readSecret(secrets, arn),
  pending: () => readPendingJsonSecret(secrets, arn, form),
});

/** The same user at the server that a replica follows; null where the source is no replica. */
export function atPrimary({ primary, ...replica }: SourceSecret): SourceSecret | null {
  return primary === undefined ? null : { ...replica, ...primary, dbname: primary.dbname ?? replica.dbname };
}
