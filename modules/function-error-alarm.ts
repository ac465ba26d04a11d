import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';

export interface FunctionErrorAlarmProps {
  readonly functionName: string;
  readonly topicArn: string;
}

/** Fires when an invocation of a function raised or timed out within five minutes. */
export class FunctionErrorAlarm extends Construct {
  constructor(scope: Construct, id: string, props: FunctionErrorAlarmProps) {
    super(scope, id);
    new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: `${props.functionName}-errors`,
      alarmDescription: `The function ${props.functionName} raised an error or timed out.`,
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: props.functionName },
      statistic: 'Sum',
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: 'GreaterThanThreshold',
      // No invocation is no error.
      treatMissingData: 'notBreaching',
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    });
  }
}
