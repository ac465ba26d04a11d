/** The environment variables of the function. */
import { z } from 'zod';

const schema = z.object({
  /** Name of the deployed environment, such as `prod`. */
  ENVIRONMENT: z.string().min(1),
  /** Head of every name of the environment, such as `tributary-prod`. */
  NAME_PREFIX: z.string().min(1),
  /** Table of the incidents. */
  INCIDENTS_TABLE: z.string().min(1),
  /** Topic that people are subscribed to. */
  NOTIFICATIONS_TOPIC_ARN: z.string().min(1),
  /** Where the runbooks can be read: a page is `<this>/<type>.md`. */
  RUNBOOKS_URL: z.url().transform((url) => url.replace(/\/+$/, '')),
});

export type Environment = z.output<typeof schema>;

/** @throws when a variable is missing or not of its form, naming it */
export function environment(variables: NodeJS.ProcessEnv): Environment {
  const result = schema.safeParse(variables);
  if (result.success) return result.data;
  throw new Error(`environment variables missing: ${result.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
}
