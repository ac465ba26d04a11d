/** What `tributary query --json` answers: JSON, a line each. */
import { z } from 'zod';
import { valueSchema } from '../athena/value-schema';

export const estimateSchema = z.object({
  /** Tables that it reads, or null of a statement that nothing is known of before. */
  tables: z.array(z.string()).nullable(),
  /** By the tables' statistics; null where there are none. */
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
  /** More than it Athena doesn't read: it ends the query. */
  limit_bytes: z.number().nullable(),
});

export const queryLineSchema = z.union([
  z.object({ estimate: estimateSchema }),
  z.object({ row: z.record(z.string(), valueSchema) }),
  z.object({
    query: z.object({
      id: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      rows: z.int(),
      bytes_scanned: z.int(),
      dollars: z.number(),
      seconds: z.number(),
    }),
  }),
]);

export type Estimate = z.output<typeof estimateSchema>;
export type QueryLine = z.output<typeof queryLineSchema>;
