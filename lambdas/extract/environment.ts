/** The environment variables of the function. */
import { z } from 'zod';

const schema = z.object({
  RAW_BUCKET: z.string().min(1),
  SOURCE_SECRET_ARN: z.string().min(1),
  SOURCE_NAME: z.string().min(1),
  ENVIRONMENT_NAME: z.string().min(1),
  HASH_KEY_SECRET_ARN: z.string().min(1).optional(),
});

export type Environment = z.output<typeof schema>;

/** @throws when a variable is missing, naming it */
export function environment(variables: NodeJS.ProcessEnv): Environment {
  const result = schema.safeParse(variables);
  if (result.success) return result.data;
  throw new Error(`environment variables missing: ${result.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
}
