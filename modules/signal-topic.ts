import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { policyDocument } from './policy';
import { guardedBy } from './removal';
import { topicStatements } from './topic-statements';

export interface SignalTopicProps {
  readonly names: Names;
  readonly keyArn: string;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** The topic that everything tells the notifier by that something is broken or well again, encrypted. */
export class SignalTopic extends Construct {
  readonly arn: string;
  /** Who may publish, for what must not exist before it may. */
  readonly policy: SnsTopicPolicy;

  constructor(scope: Construct, id: string, props: SignalTopicProps) {
    super(scope, id);
    const { names } = props;
    const topic = new SnsTopic(this, 'topic', {
      name: names.signalTopic(),
      kmsMasterKeyId: props.keyArn,
      ...guardedBy(props.removal ?? 'protected'),
    });
    this.policy = new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument(
        this,
        topicStatements({
          names,
          topicArn: names.signalTopicArn(),
          accountWhy: 'Leaves it to IAM who of the account publishes: the DAGs tell of failed tasks.',
          services: [
            {
              sid: 'PublishFromAlarms',
              principal: { service: 'cloudwatch.amazonaws.com' },
              conditions: {
                StringEquals: { 'aws:SourceAccount': names.account },
                ArnLike: { 'aws:SourceArn': names.alarmArn('*') },
              },
              why: 'Alarms of this environment tell the notifier here.',
            },
            {
              sid: 'PublishFromEvents',
              principal: { service: 'events.amazonaws.com' },
              // AWS's guide knows no condition that EventBridge fulfils for a topic: those that it passes must be ours.
              conditions: {
                StringEqualsIfExists: { 'aws:SourceAccount': names.account },
                ArnLikeIfExists: { 'aws:SourceArn': names.arn('events', `rule/${names.prefix}-*`) },
              },
              why: 'Rules tell of runs of jobs, crawlers and queries. EventBridge need not say in whose name: what it says must be ours.',
            },
            {
              sid: 'PublishFromBudgets',
              principal: { service: 'budgets.amazonaws.com' },
              conditions: {
                StringEquals: { 'aws:SourceAccount': names.account },
                ArnLike: { 'aws:SourceArn': `arn:aws:budgets::${names.account}:*` },
              },
              why: "The account's budget tells that a part of it is spent.",
            },
          ],
        }),
      ),
    });
    this.arn = topic.arn;
  }
}
