/** What `tributary doctor --json` answers. */
import { z } from 'zod';

export const findingSchema = z.object({
  /** What was looked at, such as `source`. */
  check: z.string(),
  /** Which of them. */
  subject: z.string(),
  state: z.enum(['ok', 'warning', 'failed']),
  what: z.string(),
  /** What to do; null where all is well. */
  remedy: z.string().nullable(),
});

export const doctorOutputSchema = z.object({
  environment: z.string(),
  failed: z.int(),
  warnings: z.int(),
  findings: z.array(findingSchema),
});

export type Finding = z.output<typeof findingSchema>;
export type DoctorOutput = z.output<typeof doctorOutputSchema>;
