/** What a rule of the platform passes on: an event of AWS, with what the rule's alarm means beside it. */
import { z } from 'zod';
import { parseAlarmDescription } from '../alarm-description';
import { catalogEvent } from './catalog-event';
import { crawlerEvent } from './crawler-event';
import type { Input, InputSetting, Message, Reading } from './input';
import { jobEvent } from './job-event';
import { queryEvent } from './query-event';
import { UnreadableSignalError } from './unreadable-signal-error';

const passedOnSchema = z.strictObject({ alarm: z.string().min(1), description: z.string(), event: z.unknown() });

const EVENTS: readonly Input[] = [jobEvent, crawlerEvent, queryEvent, catalogEvent];

export const eventAlarm: Input = (message, setting) => {
  const result = passedOnSchema.safeParse(message.json);
  return result.success ? read(result.data, message, setting) : undefined;
};

async function read(
  { alarm, description, event }: z.output<typeof passedOnSchema>,
  message: Message,
  setting: InputSetting,
): Promise<Reading | null> {
  const meaning = parseAlarmDescription(description);
  if (meaning === null)
    throw new UnreadableSignalError(`rule ${alarm}: its description is not that of an alarm of the platform`);
  const inner = { ...message, json: event };
  for (const input of EVENTS) {
    const reading = input(inner, setting);
    if (reading === undefined) continue;
    const found = await reading;
    if (found === null) return null;
    const { severity, owner, impact } = meaning;
    return { ...found, signal: { ...found.signal, severity, owner, impact } };
  }
  throw new UnreadableSignalError(`rule ${alarm}: it passes on an event of a kind that nobody reads`);
}
