/** The CloudWatch alarms that are firing. */
import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { parseAlarmDescription } from './alarm-description';

export interface FiringAlarm {
  readonly name: string;
  /** Since when it is in ALARM, ISO 8601 in UTC. */
  readonly since: string;
}

/**
 * @param prefix head of the names of the environment, such as `tributary-prod`
 * @returns the platform's alarms in ALARM whose description names one of the components, the oldest first
 */
export async function firingAlarms(
  client: Pick<CloudWatchClient, 'send'>,
  prefix: string,
  components: ReadonlySet<string>,
): Promise<FiringAlarm[]> {
  const firing: FiringAlarm[] = [];
  let token: string | undefined;
  do {
    const { MetricAlarms = [], NextToken } = await client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `${prefix}-`, StateValue: 'ALARM', NextToken: token }),
    );
    for (const {
      AlarmName: name,
      AlarmDescription,
      StateTransitionedTimestamp,
      StateUpdatedTimestamp,
    } of MetricAlarms) {
      const component = parseAlarmDescription(AlarmDescription ?? '')?.component;
      const since = StateTransitionedTimestamp ?? StateUpdatedTimestamp;
      if (name === undefined || since === undefined || component === undefined || !components.has(component)) continue;
      firing.push({ name, since: since.toISOString() });
    }
    token = NextToken;
  } while (token !== undefined && token !== '');
  return firing.sort((one, other) => one.since.localeCompare(other.since));
}
