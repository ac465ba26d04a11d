/** What a CloudWatch alarm tells its topic when its state changes. */
import { z } from 'zod';
import { parseAlarmDescription } from '../alarm-description';
import { SIGNAL_SCHEMA } from '../signal';
import { oneLine, shorten } from '../text';
import type { Input, InputSetting, Message, Reading } from './input';
import { UnreadableSignalError } from './unreadable-signal-error';

const kindSchema = z.object({ AlarmName: z.string(), NewStateValue: z.string() });

const alarmSchema = z.object({
  AlarmName: z.string().min(1),
  AlarmDescription: z.string().nullable(),
  AlarmArn: z.string().regex(/^arn:[^:]+:cloudwatch:[^:]+:/),
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string(),
  // `2017-01-12T16:30:42.236+0000`: the zone has no colon.
  StateChangeTime: z
    .string()
    .transform((text) => text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
    .pipe(z.iso.datetime({ offset: true })),
});

export const cloudwatchAlarm: Input = (message, setting) =>
  kindSchema.safeParse(message.json).success ? Promise.resolve(read(message, setting)) : undefined;

function read(message: Message, { environment, prefix }: InputSetting): Reading | null {
  const result = alarmSchema.safeParse(message.json);
  if (!result.success) throw UnreadableSignalError.of('message of an alarm', result.error);
  const alarm = result.data;
  // Nothing is known then: neither that it is broken, nor that it is well.
  if (alarm.NewStateValue === 'INSUFFICIENT_DATA') return null;
  const description = parseAlarmDescription(alarm.AlarmDescription ?? '');
  const type = new RegExp(`^${prefix}-([A-Z][A-Za-z0-9]*)`).exec(alarm.AlarmName)?.[1];
  if (description === null || type === undefined)
    throw new UnreadableSignalError(
      `alarm ${alarm.AlarmName}: its name or its description is not that of an alarm of the platform (docs/alerting.md)`,
    );
  const { what, impact, severity, owner, component, symptomOf, dataset } = description;
  const region = alarm.AlarmArn.split(':')[3] ?? '';
  return {
    lasts: true,
    signal: {
      schema: SIGNAL_SCHEMA,
      key: `alarm:${alarm.AlarmName}`,
      state: alarm.NewStateValue === 'ALARM' ? 'failing' : 'well',
      ...{ type, component, symptom_of: symptomOf, severity, owner, what, impact, environment, dataset },
      cause: shorten(oneLine(alarm.NewStateReason), 1000),
      since: alarm.StateChangeTime,
      window: null,
      run_id: null,
      log_url: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(alarm.AlarmName)}`,
      rerun: null,
    },
  };
}
