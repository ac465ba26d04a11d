import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import type { Metric } from '../metrics';
import type { AlarmContext } from './alarm-context';
import { type AlarmMeaning, alarmName, describeAlarm } from './meaning';

/** When an alarm fires. */
export interface Condition {
  /** One metric, or several that are added. */
  readonly metrics: readonly [Metric, ...Metric[]];
  readonly statistic: 'Maximum' | 'Minimum' | 'Sum';
  readonly periodSeconds: number;
  /** Periods that are looked at. @default 1 */
  readonly periods?: number;
  /** Of them, those that must breach. @default - all */
  readonly breaching?: number;
  readonly fires: 'above' | 'at or above' | 'below';
  readonly threshold: number;
  /** What a period without data is. `keep` leaves the alarm as it is. */
  readonly missing: 'breaching' | 'keep' | 'well';
}

export interface MetricAlarmProps extends AlarmContext {
  readonly meaning: AlarmMeaning;
  readonly condition: Condition;
}

const COMPARISON = {
  above: 'GreaterThanThreshold',
  'at or above': 'GreaterThanOrEqualToThreshold',
  below: 'LessThanThreshold',
} as const;
const MISSING = { breaching: 'breaching', keep: 'ignore', well: 'notBreaching' } as const;

/** An alarm on metrics. It can't be made without a runbook, a severity, an owner and a reason for its threshold. */
export class MetricAlarm extends Construct {
  readonly alarmName: string;
  /** Whether no run begins while it fires. */
  readonly blocksRun: boolean;

  constructor(scope: Construct, id: string, { meaning, condition, ...context }: MetricAlarmProps) {
    super(scope, id);
    this.alarmName = alarmName(context.names.prefix, meaning);
    this.blocksRun = meaning.blocksRun === true;
    const { metrics, statistic, periodSeconds, periods = 1 } = condition;
    const [metric] = metrics;
    new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: this.alarmName,
      alarmDescription: describeAlarm(meaning, context.runbooks),
      ...(metrics.length === 1
        ? {
            namespace: metric.namespace,
            metricName: metric.name,
            dimensions: { ...metric.dimensions },
            statistic,
            period: periodSeconds,
          }
        : { metricQuery: sumOf(metrics, statistic, periodSeconds, condition.missing) }),
      evaluationPeriods: periods,
      datapointsToAlarm: condition.breaching ?? periods,
      comparisonOperator: COMPARISON[condition.fires],
      threshold: condition.threshold,
      treatMissingData: MISSING[condition.missing],
      alarmActions: [context.topicArn],
      okActions: [context.topicArn],
    });
  }
}

function sumOf(
  metrics: readonly Metric[],
  stat: string,
  period: number,
  missing: Condition['missing'],
): CloudwatchMetricAlarmMetricQuery[] {
  const ids = metrics.map((_, index) => `m${index}`);
  // Of a metric without data in a period nothing is added; but where an alarm is to stay as it is while nothing is measured,
  // a nought that nobody measured would end it.
  const terms = missing === 'well' ? ids.map((id) => `FILL(${id}, 0)`) : ids;
  return [
    { id: 'sum', expression: terms.join(' + '), label: 'sum', returnData: true },
    ...metrics.map(({ namespace, name, dimensions }, index) => ({
      id: `m${index}`,
      metric: { namespace, metricName: name, dimensions: { ...dimensions }, stat, period },
    })),
  ];
}
