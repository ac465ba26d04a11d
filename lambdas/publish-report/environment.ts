/** The environment variables of the function. */
import { z } from 'zod';

const schema = z.object({
  ENVIRONMENT: z.string().min(1),
  WORKGROUP: z.string().min(1),
  DATABASE: z.string().min(1),
  RESULTS_BUCKET: z.string().min(1),
  RAW_BUCKET: z.string().min(1),
});

/** @throws when a variable is missing, naming it */
export function environment(variables: NodeJS.ProcessEnv): z.output<typeof schema> {
  const result = schema.safeParse(variables);
  if (result.success) return result.data;
  throw new Error(`environment variables missing: ${result.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
}
