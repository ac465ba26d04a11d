/** What `run`, `backfill` and `rerun` answer with `--json`. */
import { z } from 'zod';

const windowSchema = z.object({ start: z.string(), end: z.string() });

export const runOutputSchema = z.object({
  dag: z.string(),
  /** null of --dry-run, where a run would have been begun. */
  run_id: z.string().nullable(),
  window: windowSchema.nullable(),
  /** Those that are moved alone; none of a run that moves all. */
  datasets: z.array(z.string()),
  /** Tasks that run again; null where a run is begun. */
  cleared: z.array(z.string()).nullable(),
  /** `none` of --dry-run. */
  state: z.enum(['none', 'queued', 'running', 'success', 'failed']),
  seconds: z.number().nullable(),
  failures: z.array(z.object({ task: z.string(), cause: z.string() })),
});

export type RunOutput = z.output<typeof runOutputSchema>;
