/** The secret that names a source database and the user that reads it. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { SourceSecretError } from '../errors';

const secretSchema = z.object({
  engine: z.enum(['mysql', 'sqlserver']),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  username: z.string().min(1),
  password: z.string().min(1),
  dbname: z.string().min(1),
  ca: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
});

/** `ca`: PEM of the authority that signed the server's certificate; without it, those of Amazon RDS are trusted. */
export type SourceSecret = z.output<typeof secretSchema>;

/**
 * @param arn of the secret
 * @throws SourceSecretError saying which field is wrong; neither the message nor its cause holds the secret's text
 */
export async function readSecret(secrets: SecretsManagerClient, arn: string): Promise<SourceSecret> {
  const text = await secretText(secrets, arn);
  const result = secretSchema.safeParse(jsonOf(text, arn));
  if (result.success) return result.data;
  // Paths and codes only: a message of the validator could quote what it found.
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'} (${issue.code})`);
  throw new SourceSecretError(
    `secret ${arn} must be JSON with engine (mysql or sqlserver), host, port, username, password, dbname and, for a private ` +
      `authority, ca; wrong: ${faults.join(', ')}`,
  );
}

async function secretText(secrets: SecretsManagerClient, arn: string): Promise<string> {
  try {
    const { SecretString: text } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
    if (text !== undefined) return text;
  } catch (cause) {
    const { name } = cause as Error;
    const advice =
      name === 'ResourceNotFoundException'
        ? 'it has no value yet: an operator puts it with `aws secretsmanager put-secret-value`'
        : 'check that the secret exists and that the function’s role may read and decrypt it';
    throw new SourceSecretError(`secret ${arn} can't be read (${name}): ${advice}`, { cause });
  }
  throw new SourceSecretError(`secret ${arn} is binary: put its JSON as text`);
}

function jsonOf(text: string, arn: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, hence no cause.
    throw new SourceSecretError(`secret ${arn} is no JSON`);
  }
}
