/** Alarms whose thresholds are others for a while. */
import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { cloudwatch, names } from './platform';

/** Puts an alarm under another threshold, as no laptop reads what the account may; returns what puts it back. */
export async function withThreshold(alarm: string, threshold: number): Promise<() => Promise<void>> {
  const AlarmNames = [`${names.prefix}-${alarm}`];
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames }));
  const [found] = MetricAlarms;
  if (found === undefined) throw new Error(`no alarm ${AlarmNames.join()}`);
  const put = async (Threshold: number | undefined): Promise<void> => {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: found.AlarmName,
        AlarmDescription: found.AlarmDescription,
        ActionsEnabled: found.ActionsEnabled,
        OKActions: found.OKActions,
        AlarmActions: found.AlarmActions,
        MetricName: found.MetricName,
        Namespace: found.Namespace,
        Statistic: found.Statistic,
        Dimensions: found.Dimensions,
        Period: found.Period,
        Metrics: found.Metrics,
        EvaluationPeriods: found.EvaluationPeriods,
        DatapointsToAlarm: found.DatapointsToAlarm,
        ComparisonOperator: found.ComparisonOperator,
        TreatMissingData: found.TreatMissingData,
        Threshold,
      }),
    );
  };
  await put(threshold);
  return () => put(found.Threshold);
}
