/** Secrets that hold JSON; no error on the way holds a word of them. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { z } from 'zod';

type Refusal = new (message: string, options?: ErrorOptions) => Error;

interface Form<Value> {
  readonly schema: z.ZodType<Value>;
  /** What the schema asks for, in words. */
  readonly form: string;
  /** Class of the errors. */
  readonly Refusal: Refusal;
}

/**
 * @param arn of the secret
 * @throws an error of the class given, saying which field is wrong; neither its message nor its cause holds the secret's text
 */
export async function readJsonSecret<Value>(
  secrets: SecretsManagerClient,
  arn: string,
  { schema, form, Refusal }: Form<Value>,
): Promise<Value> {
  const text = await secretText(secrets, arn, Refusal);
  const result = schema.safeParse(jsonOf(text, arn, Refusal));
  if (result.success) return result.data;
  // Paths and codes only: a message of the validator could quote what it found.
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'} (${issue.code})`);
  throw new Refusal(`secret ${arn} must be JSON with ${form}; wrong: ${faults.join(', ')}`);
}

async function secretText(secrets: SecretsManagerClient, arn: string, Refusal: Refusal): Promise<string> {
  try {
    const { SecretString: text } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
    if (text !== undefined) return text;
  } catch (cause) {
    const { name } = cause as Error;
    const advice =
      name === 'ResourceNotFoundException'
        ? 'it has no value yet: an operator puts it with `aws secretsmanager put-secret-value`'
        : 'check that the secret exists and that the function’s role may read and decrypt it';
    throw new Refusal(`secret ${arn} can't be read (${name}): ${advice}`, { cause });
  }
  throw new Refusal(`secret ${arn} is binary: put its JSON as text`);
}

function jsonOf(text: string, arn: string, Refusal: Refusal): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, hence no cause.
    throw new Refusal(`secret ${arn} is no JSON`);
  }
}
