/** The events that the function takes; `request_id` is the idempotency key of each. */
import { z } from 'zod';
import { InvalidRequestError } from './errors';

/** Goes into an object key, hence the narrow character set. */
export const requestIdSchema = z.string().regex(/^[A-Za-z0-9_.-]{1,256}$/, 'must be 1 to 256 of A-Z a-z 0-9 _ . -');

/** Whole seconds in UTC, so that a window has exactly one `window_id`; given as `…Z` or `…+00:00`. */
const instant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.0+)?(Z|\+00:00)$/,
    'must be a UTC time in whole seconds, such as 2025-01-01T00:00:00Z',
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no time of the calendar')
  .transform((text) => `${text.slice(0, 19)}Z`);

const dataset = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be the name of a dataset');
const key = z.array(z.string()).min(1);
const scope = z
  .enum(['rows', 'keys'])
  .default('rows')
  .describe('rows: those of the window. keys: the keys of all rows, for a sweep that finds what was deleted.');

export const windowSchema = z.strictObject({ start: instant, end: instant });

export const cursorSchema = z.strictObject({
  key: key.describe('Page columns of the last row written, as the source writes them.'),
  sequence: z.int().min(0).max(99_999).describe('Number of the next part of the chunk.'),
});

export const chunkSchema = z.strictObject({
  index: z.int().min(0).max(99_999),
  lower: key.nullable().describe('Rows lie above these page columns; null: no lower bound.'),
  upper: key.nullable().describe('Rows lie at or below these page columns; null: no upper bound.'),
});

const attempt = z.string().regex(/^[0-9a-f]{12}$/, 'must be the attempt that plan gave');

export const planEventSchema = z.strictObject({
  action: z.literal('plan'),
  request_id: requestIdSchema,
  dataset,
  scope,
  window: windowSchema,
});

export const extractEventSchema = z.strictObject({
  action: z.literal('extract'),
  request_id: requestIdSchema,
  dataset,
  scope,
  window: windowSchema,
  attempt,
  chunk: chunkSchema,
  cursor: cursorSchema.nullable(),
});

export const commitEventSchema = z.strictObject({
  action: z.literal('commit'),
  request_id: requestIdSchema,
  dataset,
  scope,
  window: windowSchema,
  attempt,
  extracts: z.array(requestIdSchema),
});

const eventSchema = z.discriminatedUnion('action', [planEventSchema, extractEventSchema, commitEventSchema]);

export type ExtractorEvent = z.output<typeof eventSchema>;
export type PlanEvent = z.output<typeof planEventSchema>;
export type ExtractEvent = z.output<typeof extractEventSchema>;
export type CommitEvent = z.output<typeof commitEventSchema>;
export type Scope = ExtractorEvent['scope'];
export type TimeWindow = z.output<typeof windowSchema>;
export type Chunk = z.output<typeof chunkSchema>;
export type Cursor = z.output<typeof cursorSchema>;

/**
 * @param event what the function was invoked with
 * @throws InvalidRequestError naming each field that is wrong
 */
export function parseEvent(event: unknown): ExtractorEvent {
  const result = eventSchema.safeParse(event);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  throw new InvalidRequestError(`the event can't be read: ${faults.join('; ')}`);
}
