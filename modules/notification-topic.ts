import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { Construct } from 'constructs';
import type { Names } from '../config/names';
import { policyDocument } from './policy';

export interface NotificationTopicProps {
  readonly names: Names;
  readonly keyArn: string;
}

/** The topic that every failure reaches people through, encrypted; the account's roles and its alarms publish to it. */
export class NotificationTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    const { names } = props;
    const topic = new SnsTopic(this, 'topic', { name: names.topic(), kmsMasterKeyId: props.keyArn });
    const publish = { actions: ['sns:Publish'], resources: [names.topicArn()] };
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument([
        { ...publish, sid: 'PublishFromAccount', principal: { account: names.account } },
        {
          ...publish,
          sid: 'PublishFromAlarms',
          principal: { service: 'cloudwatch.amazonaws.com' },
          conditions: {
            StringEquals: { 'aws:SourceAccount': names.account },
            ArnLike: { 'aws:SourceArn': names.arn('cloudwatch', `alarm:${names.prefix}-*`) },
          },
        },
        {
          ...publish,
          sid: 'PublishFromEvents',
          principal: { service: 'events.amazonaws.com' },
          // AWS's guide knows no condition that EventBridge fulfils for a topic: those that it passes must be ours.
          conditions: {
            StringEqualsIfExists: { 'aws:SourceAccount': names.account },
            ArnLikeIfExists: { 'aws:SourceArn': names.arn('events', `rule/${names.prefix}-*`) },
          },
        },
        {
          ...publish,
          sid: 'DenyWithoutTls',
          effect: 'Deny',
          principal: 'everybody',
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
    this.arn = topic.arn;
  }
}
