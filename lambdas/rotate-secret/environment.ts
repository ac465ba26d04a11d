/** The environment variables of the function. */
import { z } from 'zod';

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is no JSON' });
    return z.NEVER;
  }
});

const schema = z.object({
  /** ARNs of the secrets that it rotates, by source, as JSON. */
  SOURCE_SECRET_ARNS: json.pipe(z.record(z.string().min(1), z.string().min(1))),
});

export type Environment = z.output<typeof schema>;

/** @throws when a variable is missing or not of its form, naming it */
export function environment(variables: NodeJS.ProcessEnv): Environment {
  const result = schema.safeParse(variables);
  if (result.success) return result.data;
  throw new Error(`environment variables missing: ${result.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
}
