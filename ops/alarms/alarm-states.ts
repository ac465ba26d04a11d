/** The CloudWatch alarms of an environment, as they are. */
import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { parseAlarmDescription } from '../../lambdas/notify/alarm-description';
import type { AlarmOutput } from './output';

/**
 * @param prefix head of the names of the environment
 * @returns those that fire first, the oldest of each state first
 */
export async function alarmStates(client: CloudWatchClient, prefix: string): Promise<AlarmOutput[]> {
  const alarms: AlarmOutput[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
    { client },
    { AlarmNamePrefix: `${prefix}-`, AlarmTypes: ['MetricAlarm'] },
  ))
    alarms.push(...MetricAlarms.map((alarm) => alarmOf(alarm, prefix)));
  return alarms.sort(
    (one, other) =>
      Number(other.state === 'ALARM') - Number(one.state === 'ALARM') ||
      (one.since ?? '').localeCompare(other.since ?? '') ||
      one.name.localeCompare(other.name),
  );
}

function alarmOf(alarm: MetricAlarm, prefix: string): AlarmOutput {
  const name = alarm.AlarmName ?? '';
  const description = parseAlarmDescription(alarm.AlarmDescription ?? '');
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name,
    type: name.slice(prefix.length + 1).split('-')[0] ?? '',
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    since: since?.toISOString() ?? null,
    reason: alarm.StateReason ?? '',
    severity: description?.severity ?? null,
    owner: description?.owner ?? null,
    component: description?.component ?? null,
    what: description?.what ?? alarm.AlarmDescription ?? '',
    impact: description?.impact ?? null,
    muted: alarm.ActionsEnabled === false,
  };
}
