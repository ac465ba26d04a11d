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
  /**
   * What a period without data is. `keep` leaves the alarm as it is. `nought` is for what is counted only when it happens,
   * `breaching` for what must never be silent. `well` is for what is sampled all the time: for a sample that is late,
   * CloudWatch takes the one before it.
   */
  readonly missing: 'breaching' | 'keep' | 'nought' | 'well';
}

/**
 * Of what a run measures once: it holds until another run measures. In the shortest period, for in a longer one the worst of
 * two runs would count, and would again when CloudWatch looks at older periods because the newest are empty.
 */
export const MEASURED_ONCE = { statistic: 'Maximum', periodSeconds: 60, missing: 'keep' } as const;

export interface MetricAlarmProps extends AlarmContext {
  readonly meaning: AlarmMeaning;
  readonly condition: Condition;
}

const COMPARISON = {
  above: 'GreaterThanThreshold',
  'at or above': 'GreaterThanOrEqualToThreshold',
  below: 'LessThanThreshold',
} as const;
const MISSING = { breaching: 'breaching', keep: 'ignore', nought: 'notBreaching', well: 'notBreaching' } as const;

/** An alarm on metrics. It can't be made without a runbook, a severity, an owner and a reason for its threshold. */
export class MetricAlarm extends Construct {
  readonly alarmName: string;
  /** Whether no run begins while it fires. */
  readonly blocksRun: boolean;

  constructor(scope: Construct, id: string, { meaning, condition, ...context }: MetricAlarmProps) {
    super(scope, id);
    this.alarmName = alarmName(context.names.prefix, meaning);
    this.blocksRun = meaning.blocksRun === true;
    const { metrics, statistic, periodSeconds, periods = 1, missing } = condition;
    const [metric] = metrics;
    new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: this.alarmName,
      alarmDescription: describeAlarm(meaning, context.runbooks),
      ...(metrics.length === 1 && !isFilled(missing)
        ? {
            namespace: metric.namespace,
            metricName: metric.name,
            dimensions: { ...metric.dimensions },
            statistic,
            period: periodSeconds,
          }
        : { metricQuery: sumOf(metrics, statistic, periodSeconds, missing) }),
      evaluationPeriods: periods,
      datapointsToAlarm: condition.breaching ?? periods,
      comparisonOperator: COMPARISON[condition.fires],
      threshold: condition.threshold,
      treatMissingData: MISSING[missing],
      alarmActions: [context.topicArn],
      okActions: [context.topicArn],
    });
  }
}

/**
 * Whether a nought stands in the place of what is missing. It keeps CloudWatch from looking further back, where an error that is
 * over would fire the alarm again, and a success that was long ago would keep it from firing.
 */
const isFilled = (missing: Condition['missing']): boolean => missing === 'nought' || missing === 'breaching';

function sumOf(
  metrics: readonly Metric[],
  stat: string,
  period: number,
  missing: Condition['missing'],
): CloudwatchMetricAlarmMetricQuery[] {
  const ids = metrics.map((_, index) => `m${index}`);
  const terms = isFilled(missing) ? ids.map((id) => `FILL(${id}, 0)`) : ids;
  return [
    { id: 'sum', expression: terms.join(' + '), label: 'sum', returnData: true },
    ...metrics.map(({ namespace, name, dimensions }, index) => ({
      id: `m${index}`,
      metric: { namespace, metricName: name, dimensions: { ...dimensions }, stat, period },
    })),
  ];
}
