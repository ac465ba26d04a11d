/** Events of EventBridge. */
import { z } from 'zod';
import type { Message } from './input';
import { UnreadableSignalError } from './unreadable-signal-error';

const envelopeSchema = z.object({ source: z.string(), 'detail-type': z.string() });

/** The kind of an event, such as `Glue Job State Change`; null for what is no event. */
export function eventKind({ json }: Message): string | null {
  const result = envelopeSchema.safeParse(json);
  return result.success ? result.data['detail-type'] : null;
}

/** The schema of an event with such a detail; what else AWS tells is left. */
export const eventSchema = <T extends z.ZodType>(detail: T) =>
  z.object({ time: z.iso.datetime(), region: z.string().min(1), detail });

/** @throws UnreadableSignalError naming the fields that are wrong */
export function parseEvent<T extends z.ZodType>(schema: T, message: Message): z.output<T> {
  const result = schema.safeParse(message.json);
  if (result.success) return result.data;
  throw UnreadableSignalError.of(`event ${eventKind(message) ?? ''}`, result.error);
}
