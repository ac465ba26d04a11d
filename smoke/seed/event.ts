/** What the function that speaks to the source databases is asked. */
import { z } from 'zod';

export const seedEvent = z.strictObject({
  engine: z.enum(['mysql', 'sqlserver']),
  host: z.string(),
  port: z.int(),
  username: z.string(),
  password: z.string(),
  database: z.string().optional(),
  statements: z
    .array(
      z.strictObject({
        text: z.string(),
        /** Rows to insert: MySQL takes them for `?`, SQL Server as JSON for `@rows`. */
        rows: z.array(z.array(z.string().nullable())).optional(),
      }),
    )
    .min(1),
});
export type SeedEvent = z.output<typeof seedEvent>;
export type SeedStatement = SeedEvent['statements'][number];

/** The rows that the last statement gave, as texts. */
export const seedAnswer = z.object({ rows: z.array(z.record(z.string(), z.string().nullable())) });
export type SeedAnswer = z.output<typeof seedAnswer>;
