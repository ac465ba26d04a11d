/** What `tributary kpi --json` answers. */
import { z } from 'zod';
import { valueSchema } from '../athena/value-schema';

export const kpiOutputSchema = z.object({
  kpi: z.string(),
  from: z.string(),
  to: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** By column; decimals and bigints are text, so that they stay exact. */
  rows: z.array(z.record(z.string(), valueSchema)),
  query_id: z.string(),
  bytes_scanned: z.int(),
  /** At list price. */
  dollars: z.number(),
});

/** Without a name. */
export const kpiListSchema = z.array(
  z.object({ name: z.string(), description: z.string(), parameters: z.array(z.string()) }),
);

export type KpiOutput = z.output<typeof kpiOutputSchema>;
export type KpiList = z.output<typeof kpiListSchema>;
