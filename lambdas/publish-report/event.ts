/** The event that the function takes; `request_id` is its idempotency key. */
import { z } from 'zod';
import { InvalidRequestError } from '../extract/errors';
import { requestIdSchema, windowSchema } from '../extract/event';

const eventSchema = z.strictObject({
  request_id: requestIdSchema,
  window: windowSchema.describe('What the run moved: the last day of the page is the one that it ends in.'),
});

export type PublishEvent = z.output<typeof eventSchema>;

/**
 * @param event what the function was invoked with
 * @throws InvalidRequestError naming each field that is wrong
 */
export function parseEvent(event: unknown): PublishEvent {
  const result = eventSchema.safeParse(event);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  throw new InvalidRequestError(`the event can't be read: ${faults.join('; ')}`);
}
