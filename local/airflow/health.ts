/** Which components of Airflow have a heartbeat, as its API server sees them. */
import { z } from 'zod';

const component = z.object({ status: z.string().nullable() });
const schema = z.object({ scheduler: component, dag_processor: component, triggerer: component });

export type Component = keyof z.infer<typeof schema>;

/** Whether each component is healthy; undefined while the API server doesn't answer. */
export async function health(url: string): Promise<Record<Component, boolean> | undefined> {
  let response: Response;
  try {
    response = await fetch(`${url}/api/v2/monitor/health`, { signal: AbortSignal.timeout(5000) });
  } catch {
    return undefined;
  }
  if (!response.ok) return undefined;
  const status = schema.parse(await response.json());
  return {
    scheduler: status.scheduler.status === 'healthy',
    dag_processor: status.dag_processor.status === 'healthy',
    triggerer: status.triggerer.status === 'healthy',
  };
}
