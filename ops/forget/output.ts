/** What the job `forget` answers, and `tributary forget` with `--json`. No form of it has room for who it is about. */
import { z } from 'zod';

const count = z.int().nonnegative();

/** `erasures/<id>.result.json` of the results bucket. */
export const answerSchema = z.object({
  schema: z.literal(1),
  erasure_id: z.string(),
  mode: z.enum(['count', 'erase']),
  /** Whether anything of the person was found. */
  known: z.boolean(),
  /** By dataset, all versions of all objects. */
  raw: z.record(z.string(), z.object({ rows: count, objects: count })),
  /** Rows by dataset. */
  curated: z.record(z.string(), count),
  quarantine_rows: count,
  tombstones: count,
  /** Results of queries that hold the person, which go whole. */
  result_objects: count,
  versions_removed: count,
  /** `kept_shared`: devices that another customer has too, or that withhold their identifier; their rows stay. */
  devices: z.object({ erased: count, kept_shared: count }),
  /** null where it was only counted. */
  searched: z.object({ objects: count, versions: count, bytes: count, found: count }).nullable(),
  started_at: z.string(),
  finished_at: z.string(),
});

export const forgetOutputSchema = z.object({
  dag: z.string(),
  /** null of --dry-run, as all that follows. */
  run_id: z.string().nullable(),
  erasure_id: z.string().nullable(),
  mode: z.enum(['count', 'erase']),
  state: z.enum(['none', 'success', 'failed']),
  seconds: z.number().nullable(),
  failures: z.array(z.object({ task: z.string(), cause: z.string() })),
  /** null too where the run failed before the job had answered. */
  answer: answerSchema.nullable(),
});

export type Answer = z.output<typeof answerSchema>;
export type ForgetOutput = z.output<typeof forgetOutputSchema>;
export type Mode = Answer['mode'];
