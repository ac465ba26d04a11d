/** Signals as Airflow publishes them: in the notifier's own words. */
import { z } from 'zod';
import { SIGNAL_SCHEMA, signalSchema } from '../signal';
import type { Input, Message, Reading } from './input';
import { UnreadableSignalError } from './unreadable-signal-error';

const kindSchema = z.object({ schema: z.literal(SIGNAL_SCHEMA) });

export const airflowSignal: Input = (message) =>
  kindSchema.safeParse(message.json).success ? Promise.resolve(read(message)) : undefined;

function read({ json }: Message): Reading {
  const result = signalSchema.safeParse(json);
  if (!result.success) throw UnreadableSignalError.of('signal', result.error);
  return { signal: result.data, lasts: true };
}
