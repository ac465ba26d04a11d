/** What `tributary quarantine … --json` answers. */
import { z } from 'zod';

export const quarantineListSchema = z.array(
  z.object({
    dataset: z.string(),
    rule: z.string(),
    column: z.string(),
    rows: z.int(),
    /** The least of the raw texts; null where there is none. */
    example: z.string().nullable(),
    windows: z.int(),
    newest: z.string(),
  }),
);

export const quarantineRowsSchema = z.array(
  z.object({
    /** JSON of the key columns, as far as it can be told. */
    key: z.string(),
    rule: z.string(),
    column: z.string(),
    value: z.string().nullable(),
    file: z.string(),
    line: z.int().nullable(),
    window: z.object({ start: z.string(), end: z.string() }),
    run_id: z.string(),
  }),
);

export const replaySchema = z.object({
  dataset: z.string(),
  windows: z.array(z.object({ start: z.string(), end: z.string() })),
  /** Of the windows that were run, in their order. */
  runs: z.array(z.object({ run_id: z.string(), state: z.enum(['success', 'failed']) })),
});

export type QuarantineList = z.output<typeof quarantineListSchema>;
export type QuarantineRows = z.output<typeof quarantineRowsSchema>;
export type Replay = z.output<typeof replaySchema>;
