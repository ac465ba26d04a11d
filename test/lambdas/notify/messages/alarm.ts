/**
 * What an alarm publishes, by the CloudWatch User Guide (Amazon SNS event destinations) and as it is received, with a
 * description in the platform's form.
 */
export const DESCRIPTION = `The function that extracts from sales raises errors.
Impact: Data of sales are late for everybody who reads a mart.
Severity: page
Owner: sales-data
Component: source:sales
Symptom of: secret:sales, athena:*
Blocks run: yes
Dataset: orders
Threshold: One error: the function tries again by itself before it raises one.
Runbook: https://runbooks.example/ExtractFails.md`;

export const alarm = (fields: object = {}): object => ({
  AlarmName: 'tributary-test-ExtractFails-sales',
  AlarmDescription: DESCRIPTION,
  AWSAccountId: '123456789012',
  AlarmConfigurationUpdatedTimestamp: '2025-01-01T10:00:00.000+0000',
  NewStateValue: 'ALARM',
  NewStateReason:
    'Threshold Crossed: 1 out of the last 1 datapoints [2.0 (02/01/25 03:04:00)] was greater than the threshold (0.0) (minimum 1 datapoint for OK -> ALARM transition).',
  StateChangeTime: '2025-01-02T03:05:42.236+0000',
  Region: 'EU (Frankfurt)',
  AlarmArn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:tributary-test-ExtractFails-sales',
  OldStateValue: 'OK',
  OKActions: [],
  AlarmActions: ['arn:aws:sns:eu-central-1:123456789012:tributary-test-signals'],
  InsufficientDataActions: [],
  Trigger: {
    MetricName: 'Errors',
    Namespace: 'AWS/Lambda',
    StatisticType: 'Statistic',
    Statistic: 'SUM',
    Unit: null,
    Dimensions: [{ value: 'tributary-test-extract-sales', name: 'FunctionName' }],
    Period: 60,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0.0,
    TreatMissingData: 'notBreaching',
    EvaluateLowSampleCountPercentile: '',
  },
  ...fields,
});
