/** Secrets that hold JSON; no error on the way holds a word of them. */
import type { z } from 'zod';
import { type Secrets, SecretUnreadableError } from './secrets';

type Refusal = new (message: string, options?: ErrorOptions) => Error;

interface Form<Value> {
  readonly schema: z.ZodType<Value>;
  /** What the schema asks for, in words. */
  readonly form: string;
  /** Class of the errors. */
  readonly Refusal: Refusal;
}

/**
 * @param name of the secret
 * @throws an error of the class given, saying which field is wrong; neither its message nor its cause holds the secret's text
 */
export async function readJsonSecret<Value>(
  secrets: Secrets,
  name: string,
  { schema, form, Refusal }: Form<Value>,
): Promise<Value> {
  const text = await secretText(secrets, name, Refusal);
  const result = schema.safeParse(jsonOf(text, name, Refusal));
  if (result.success) return result.data;
  // Paths and codes only: a message of the validator could quote what it found.
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'} (${issue.code})`);
  throw new Refusal(`secret ${name} must be JSON with ${form}; wrong: ${faults.join(', ')}`);
}

async function secretText(secrets: Secrets, name: string, Refusal: Refusal): Promise<string> {
  try {
    return await secrets.text(name);
  } catch (error) {
    if (!(error instanceof SecretUnreadableError)) throw error;
    throw new Refusal(`secret ${name} ${error.message}`, { cause: error.cause });
  }
}

function jsonOf(text: string, name: string, Refusal: Refusal): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, hence no cause.
    throw new Refusal(`secret ${name} is no JSON`);
  }
}
