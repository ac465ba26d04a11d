/** What `tributary report --json` answers. */
import { z } from 'zod';

export const reportOutputSchema = z.object({
  /** The file that was written. */
  file: z.string(),
  bytes: z.int(),
  environment: z.string(),
  from: z.string(),
  to: z.string(),
  /** What the page says is not readable to who asked. */
  not_readable: z.array(z.enum(['freshness', 'reconciliation'])),
  queries: z.array(z.object({ id: z.string(), bytes_scanned: z.int() })),
  bytes_scanned: z.int(),
  /** At list price. */
  dollars: z.number(),
});

/** With `--published`. */
export const publishedReportOutputSchema = z.object({
  /** The file that was written. */
  file: z.string(),
  bytes: z.int(),
  environment: z.string(),
  /** Days of the page; null where its object does not say them. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** ISO 8601 in UTC. */
  published_at: z.string().nullable(),
});

export type ReportOutput = z.output<typeof reportOutputSchema>;
export type PublishedReportOutput = z.output<typeof publishedReportOutputSchema>;
