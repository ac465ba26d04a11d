/** Secrets that hold JSON; no error on the way holds a word of them. */
import type { z } from 'zod';
import { type RotatedSecrets, type Secrets, SecretUnreadableError } from './secrets';

type Refusal = new (message: string, options?: ErrorOptions) => Error;

export interface Form<Value> {
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
export async function readJsonSecret<Value>(secrets: Secrets, name: string, form: Form<Value>): Promise<Value> {
  return parseJsonSecret(await readable(secrets.text(name), name, form), name, form);
}

/** As {@link readJsonSecret}, of the value that a rotation is about to put; null where none is under way. */
export async function readPendingJsonSecret<Value>(
  secrets: RotatedSecrets,
  name: string,
  form: Form<Value>,
): Promise<Value | null> {
  const text = await readable(secrets.pendingText(name), name, form);
  return text === null ? null : parseJsonSecret(text, name, form);
}

/** As {@link readJsonSecret}, of a text that was read before. */
export function parseJsonSecret<Value>(text: string, name: string, { schema, form, Refusal }: Form<Value>): Value {
  const result = schema.safeParse(jsonOf(text, name, Refusal));
  if (result.success) return result.data;
  // Paths and codes only: a message of the validator could quote what it found.
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'} (${issue.code})`);
  throw new Refusal(`secret ${name} must be JSON with ${form}; wrong: ${faults.join(', ')}`);
}

async function readable<Text>(
  reading: Promise<Text>,
  name: string,
  { Refusal }: Pick<Form<unknown>, 'Refusal'>,
): Promise<Text> {
  try {
    return await reading;
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
