import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';
import type { AlarmContext } from './alarm-context';
import { type AlarmMeaning, alarmName, describeAlarm } from './meaning';

export interface EventAlarmProps extends AlarmContext {
  readonly meaning: AlarmMeaning;
  /** Of the events that tell of it: source, detail type and the detail's fields. */
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** EventBridge's most. */
const LONGEST_DESCRIPTION = 512;

/**
 * An alarm on events, for what emits no metric or one that says too little. The event goes to the topic with the alarm's
 * meaning beside it, as the notifier reads that of an alarm on metrics in its description.
 */
export class EventAlarm extends Construct {
  readonly alarmName: string;

  constructor(scope: Construct, id: string, { meaning, pattern, ...context }: EventAlarmProps) {
    super(scope, id);
    this.alarmName = alarmName(context.names.prefix, meaning);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name: this.alarmName,
      description: meaning.what.slice(0, LONGEST_DESCRIPTION),
      eventPattern: JSON.stringify(pattern),
    });
    const description = JSON.stringify(describeAlarm(meaning, context.runbooks));
    new CloudwatchEventTarget(this, 'target', {
      rule: rule.name,
      targetId: 'signals',
      arn: context.topicArn,
      inputTransformer: {
        inputTemplate: `{"alarm": "${this.alarmName}", "description": ${description}, "event": <aws.events.event.json>}`,
      },
    });
  }
}
