import { Construct } from 'constructs';
import { queueMetric } from '../metrics';
import type { AlarmContext } from './alarm-context';
import type { AlarmMeaning } from './meaning';
import { MetricAlarm } from './metric-alarm';

export interface QueueAlarmProps extends AlarmContext {
  readonly queueName: string;
  readonly meaning: AlarmMeaning;
  /** Messages that may wait, or seconds that one may. */
  readonly limit: { readonly messages: number } | { readonly seconds: number };
}

/** Fires while more waits in a queue, or longer, than should. */
export class QueueAlarm extends Construct {
  constructor(scope: Construct, id: string, { queueName, meaning, limit, ...context }: QueueAlarmProps) {
    super(scope, id);
    new MetricAlarm(this, 'alarm', {
      ...context,
      meaning,
      condition: {
        metrics: [
          'messages' in limit
            ? queueMetric('ApproximateNumberOfMessagesVisible')(queueName)
            : queueMetric('ApproximateAgeOfOldestMessage')(queueName),
        ],
        statistic: 'Maximum',
        periodSeconds: 300,
        fires: 'above',
        threshold: 'messages' in limit ? limit.messages : limit.seconds,
        // SQS reports nothing of a queue that was empty for hours.
        missing: 'well',
      },
    });
  }
}
