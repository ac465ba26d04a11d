/** What `tributary reconcile --json` answers. */
import { z } from 'zod';

/** Sums by column, as exact decimals. */
const money = z.record(z.string(), z.string());

export const stepSchema = z.object({
  dataset: z.string(),
  windows: z.array(z.object({ start: z.string(), end: z.string() })),
  step: z.string(),
  rows_in: z.int(),
  rows_out: z.int(),
  rows_quarantined: z.int(),
  rows_superseded: z.int(),
  rows_deleted: z.int(),
  /** Above nought lost, below it doubled. */
  rows_unexplained: z.int(),
  /** Columns alone whose money does not balance. */
  money_unexplained: money,
  balanced: z.boolean(),
  run_id: z.string(),
  checked_at: z.string(),
});

export const reconcileOutputSchema = z.object({
  /** Steps that were checked, by their newest check. */
  checked: z.int(),
  unbalanced: z.int(),
  /** Those that do not balance; all with `--all`. */
  steps: z.array(stepSchema),
});

export type StepOutput = z.output<typeof stepSchema>;
export type ReconcileOutput = z.output<typeof reconcileOutputSchema>;
