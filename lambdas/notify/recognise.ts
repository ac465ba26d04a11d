/** Turns any message into what it says. */
import { typeOf } from './cause';
import { airflowSignal } from './inputs/airflow-signal';
import { budget } from './inputs/budget';
import { cloudwatchAlarm } from './inputs/cloudwatch-alarm';
import { eventAlarm } from './inputs/event-alarm';
import type { Input, InputSetting, Message, Reading } from './inputs/input';
import { unknown } from './inputs/unknown';
import { UnreadableSignalError } from './inputs/unreadable-signal-error';

const INPUTS: readonly Input[] = [cloudwatchAlarm, eventAlarm, airflowSignal, budget];

/**
 * A message that can't be read is told to people as it is: it would not be readable the next time either.
 *
 * @returns null when the message says nothing to anybody
 * @throws what AWS throws when it is asked for what the message leaves out
 */
export async function recognise(message: Message, setting: InputSetting): Promise<Reading | null> {
  try {
    for (const input of INPUTS) {
      const reading = input(message, setting);
      if (reading !== undefined) return refined(await reading);
    }
  } catch (error) {
    if (error instanceof UnreadableSignalError) return unknown(message, setting, error.message);
    throw error;
  }
  return unknown(message, setting, 'it is of no known kind');
}

function refined(reading: Reading | null): Reading | null {
  if (reading === null) return null;
  const { signal } = reading;
  return { ...reading, signal: { ...signal, type: typeOf(signal.type, signal.cause) } };
}
