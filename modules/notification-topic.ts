import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { alarmName } from './alarms/meaning';
import { policyDocument } from './policy';
import { guardedBy } from './removal';
import { topicStatements } from './topic-statements';

export interface NotificationTopicProps {
  readonly names: Names;
  readonly keyArn: string;
  /** Addresses that get every notification; each has to confirm it once. */
  readonly emails: readonly string[];
  /** Kinds of the alarms of the notifier itself, which can't go through it. */
  readonly directAlarms: readonly string[];
  /** @default 'protected': people have subscribed to it */
  readonly removal?: Removal;
}

/** The topic that people hear of incidents by, encrypted; the notifier alone publishes to it, and the alarms of its own failure. */
export class NotificationTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { names, keyArn, emails, directAlarms, ...props }: NotificationTopicProps) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', {
      name: names.topic(),
      kmsMasterKeyId: keyArn,
      ...guardedBy(props.removal ?? 'protected'),
    });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument(
        this,
        topicStatements({
          names,
          topicArn: names.topicArn(),
          accountWhy: 'Leaves it to IAM who of the account publishes: the role of the notifier.',
          services: [
            {
              sid: 'PublishFromAlarmsOfTheNotifier',
              principal: { service: 'cloudwatch.amazonaws.com' },
              conditions: {
                StringEquals: { 'aws:SourceAccount': names.account },
                ArnLike: {
                  'aws:SourceArn': directAlarms.map((type) =>
                    names.arn('cloudwatch', `alarm:${alarmName(names.prefix, { type })}`),
                  ),
                },
              },
              why: 'That the notifier hears nothing can not be told by it.',
            },
          ],
        }),
      ),
    });
    emails.forEach((endpoint, index) => {
      new SnsTopicSubscription(this, `email_${index}`, { topicArn: topic.arn, protocol: 'email', endpoint });
    });
    this.arn = topic.arn;
  }
}
