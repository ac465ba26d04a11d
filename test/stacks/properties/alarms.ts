/** What holds of every alarm. */
import { parseAlarmDescription } from '../../../lambdas/notify/alarm-description';
import type { Attributes } from '../../../synthesized/stacks';
import { address, changed, type Property, without } from './property';

const FACTS = ['Impact', 'Severity', 'Owner', 'Component', 'Threshold', 'Runbook'];

const lacks = (description: unknown): string[] =>
  FACTS.filter((fact) => !new RegExp(`(^|\\n|\\\\n)${fact}: \\S`).test(String(description)));

const rewrittenDescription =
  (pattern: RegExp, text: string) =>
  (alarm: Attributes): Attributes => ({
    ...alarm,
    alarm_description: String(alarm['alarm_description']).replace(pattern, text),
  });

/** Queries of an alarm on what is reckoned; none of one on a metric as it is. */
const queriesOf = (alarm: Attributes): readonly Attributes[] =>
  (alarm['metric_query'] as readonly Attributes[] | undefined) ?? [];

const expressionOf = (alarm: Attributes): string =>
  queriesOf(alarm)
    .map(({ expression }) => (typeof expression === 'string' ? expression : ''))
    .join('');

/** The metrics that an alarm's queries are of. */
const queriedBy = (alarm: Attributes): Attributes[] =>
  queriesOf(alarm).flatMap(({ metric }) => (metric === undefined ? [] : [metric as Attributes]));

/** Names of the metrics that an alarm looks at. */
const metricsOf = (alarm: Attributes): string[] => [
  ...(typeof alarm['metric_name'] === 'string' ? [alarm['metric_name']] : []),
  ...queriedBy(alarm).map((metric) => String(metric['metric_name'])),
];

/** States of the queries whose metrics an alarm looks at. */
const queryStatesOf = (alarm: Attributes): unknown[] =>
  queriedBy(alarm).map(({ dimensions }) => (dimensions as Attributes)['QueryState']);

/** Seconds of an alarm's periods. */
const periodsOf = (alarm: Attributes): number[] => [
  ...(typeof alarm['period'] === 'number' ? [alarm['period']] : []),
  ...queriedBy(alarm).map(({ period }) => Number(period)),
];

/** What is counted only when it happens. */
const COUNTED = new Set([
  'DestinationDeliveryFailures',
  'Duration',
  'Errors',
  'ProcessedBytes',
  'RunsSucceeded',
  'SchedulerHeartbeat',
  'TasksFailed',
  'Throttles',
]);

/** What AWS counts of events that were handed on as well, and what Airflow 3.0 doesn't count when a task fails. */
const MISLEADING = ['AsyncEventsDropped', 'TaskInstanceFailures'];

export const ALARMS: readonly Property[] = [
  {
    name: 'whoever is woken by an alarm is told what it hits, whom to ask, why now, and what to do',
    violations: (synthesis) => [
      ...synthesis
        .resources('aws_cloudwatch_metric_alarm')
        .flatMap((alarm) => lacks(alarm['alarm_description']).map((fact) => `${address(alarm)}: ${fact}`)),
      ...synthesis
        .resources('aws_cloudwatch_event_target')
        .filter((target) => String(target['arn']).includes('aws_sns_topic'))
        .flatMap((target) =>
          lacks((target['input_transformer'] as { input_template?: string } | undefined)?.input_template).map(
            (fact) => `${address(target)}: ${fact}`,
          ),
        ),
    ],
    breaches: [
      { what: 'no description', type: 'aws_cloudwatch_metric_alarm', change: without('alarm_description') },
      {
        what: 'the event alone',
        type: 'aws_cloudwatch_event_target',
        of: (target) => String(target['arn']).includes('aws_sns_topic'),
        change: without('input_transformer'),
      },
    ],
  },
  {
    name: 'the notifier can read what every alarm says of itself',
    violations: (synthesis) =>
      synthesis
        .resources('aws_cloudwatch_metric_alarm')
        .filter((alarm) => parseAlarmDescription(String(alarm['alarm_description'])) === null)
        .map(address),
    breaches: [
      {
        what: 'a severity that nobody knows',
        type: 'aws_cloudwatch_metric_alarm',
        change: rewrittenDescription(/^Severity: .*$/m, 'Severity: loud'),
      },
      {
        what: 'a component in words',
        type: 'aws_cloudwatch_metric_alarm',
        change: rewrittenDescription(/^Component: .*$/m, 'Component: The sources'),
      },
    ],
  },
  {
    name: 'somebody is told when an alarm begins and when it ends',
    violations: (synthesis) =>
      synthesis
        .resources('aws_cloudwatch_metric_alarm')
        .filter((alarm) =>
          ['alarm_actions', 'ok_actions'].some((actions) => (alarm[actions] as unknown[] | undefined)?.length !== 1),
        )
        .map(address),
    breaches: [
      { what: 'no word of its end', type: 'aws_cloudwatch_metric_alarm', change: changed({ ok_actions: [] }) },
      { what: 'no word of its beginning', type: 'aws_cloudwatch_metric_alarm', change: changed({ alarm_actions: [] }) },
    ],
  },
  {
    name: 'an alarm that stays as it is while nothing is measured adds no noughts that nobody measured',
    violations: (synthesis) =>
      synthesis
        .resources('aws_cloudwatch_metric_alarm')
        .filter((alarm) => alarm['treat_missing_data'] === 'ignore')
        .filter((alarm) => expressionOf(alarm).includes('FILL('))
        .map(address),
    breaches: [
      {
        what: 'a nought in the place of what is missing',
        type: 'aws_cloudwatch_metric_alarm',
        of: (alarm) => alarm['treat_missing_data'] === 'ignore' && expressionOf(alarm) !== '',
        change: (alarm) => ({
          ...alarm,
          metric_query: queriesOf(alarm).map((query) =>
            query['expression'] === undefined ? query : { ...query, expression: 'FILL(m0, 0) + FILL(m1, 0)' },
          ),
        }),
      },
    ],
  },
  {
    name: 'what a run has measured holds until the next run measures, whatever the one before it found',
    violations: (synthesis) =>
      synthesis
        .resources('aws_cloudwatch_metric_alarm')
        .filter((alarm) => alarm['treat_missing_data'] === 'ignore')
        .filter((alarm) => periodsOf(alarm).some((seconds) => seconds > 60) || alarm['evaluation_periods'] !== 1)
        .map(address),
    breaches: [
      {
        what: 'the worst of an hour',
        type: 'aws_cloudwatch_metric_alarm',
        of: (alarm) => alarm['treat_missing_data'] === 'ignore' && alarm['period'] !== undefined,
        change: changed({ period: 3600 }),
      },
    ],
  },
  {
    name: 'what is over neither fires an alarm again nor holds it back: where nothing happened, it counts as nought',
    violations: (synthesis) =>
      synthesis
        .resources('aws_cloudwatch_metric_alarm')
        .filter((alarm) => metricsOf(alarm).some((metric) => COUNTED.has(metric)))
        .filter((alarm) => metricsOf(alarm).some((_, index) => !expressionOf(alarm).includes(`FILL(m${index}, 0)`)))
        .map(address),
    breaches: [
      {
        what: 'the counts alone, of which CloudWatch looks at older ones where the newest are missing',
        type: 'aws_cloudwatch_metric_alarm',
        of: (alarm) => metricsOf(alarm).includes('Errors'),
        change: (alarm) => ({
          ...alarm,
          metric_query: queriesOf(alarm).map((query) =>
            query['expression'] === undefined ? query : { ...query, expression: 'm0' },
          ),
        }),
      },
    ],
  },
  {
    name: 'a query that was ended counts, by whichever spelling of its state Athena tells of it',
    violations: (synthesis) =>
      synthesis
        .resources('aws_cloudwatch_metric_alarm')
        .filter((alarm) => {
          const states = queryStatesOf(alarm);
          return states.includes('CANCELED') !== states.includes('CANCELLED');
        })
        .map(address),
    breaches: [
      {
        what: 'the spelling of the guide alone',
        type: 'aws_cloudwatch_metric_alarm',
        of: (alarm) => queryStatesOf(alarm).includes('CANCELLED'),
        change: (alarm) => ({
          ...alarm,
          metric_query: queriesOf(alarm).filter((query) => !JSON.stringify(query).includes('CANCELLED')),
        }),
      },
    ],
  },
  {
    name: 'nothing is told as lost that has reached its destination, nor counted by a metric that Airflow 3.0 leaves silent',
    violations: (synthesis) =>
      synthesis
        .resources('aws_cloudwatch_metric_alarm')
        .filter((alarm) => metricsOf(alarm).some((metric) => MISLEADING.includes(metric)))
        .map(address),
    breaches: MISLEADING.map((metric) => ({
      what: metric,
      type: 'aws_cloudwatch_metric_alarm',
      of: (alarm: Attributes) => alarm['metric_name'] !== undefined,
      change: changed({ metric_name: metric }),
    })),
  },
  {
    name: 'every rule of events reaches somebody',
    violations: (synthesis) => {
      const reached = synthesis.resources('aws_cloudwatch_event_target').map((target) => String(target['rule']));
      return synthesis
        .resources('aws_cloudwatch_event_rule')
        .filter((rule) => rule['event_pattern'] !== undefined)
        .filter((rule) => !reached.some((reference) => reference.includes(rule.id)))
        .map(address);
    },
    breaches: [
      {
        what: 'another rule',
        type: 'aws_cloudwatch_event_target',
        of: (target) => String(target['arn']).includes('aws_sns_topic'),
        change: changed({ rule: 'another' }),
      },
    ],
  },
];
