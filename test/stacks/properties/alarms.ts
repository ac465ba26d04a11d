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
