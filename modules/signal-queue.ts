import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { LONGEST_RETENTION_SECONDS } from './dead-letter-queue';
import { policyDocument, type Statement } from './policy';
import { guardedBy } from './removal';

export interface SignalQueueProps {
  readonly names: Names;
  /** ARN of the customer key that encrypts the messages. */
  readonly keyArn: string;
  readonly topicArn: string;
  /** How long a notifier has a message to itself. */
  readonly visibilitySeconds: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** How often a message is tried before it is set aside. */
const TRIES = 5;

/** Keeps what the topic of signals was told until the notifier has heard it, and what it fails on for good until somebody looks. */
export class SignalQueue extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    { names, keyArn, topicArn, visibilitySeconds, ...props }: SignalQueueProps,
  ) {
    super(scope, id);
    const common = {
      kmsMasterKeyId: keyArn,
      messageRetentionSeconds: LONGEST_RETENTION_SECONDS,
      ...guardedBy(props.removal ?? 'protected'),
    };
    const lost = new SqsQueue(this, 'lost', { ...common, name: names.lostSignalQueue() });
    const queue = new SqsQueue(this, 'queue', {
      ...common,
      name: names.signalQueue(),
      visibilityTimeoutSeconds: visibilitySeconds,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: lost.arn, maxReceiveCount: TRIES }),
    });
    new SqsQueuePolicy(this, 'lost_policy', {
      queueUrl: lost.url,
      policy: policyDocument(this, SignalQueue.fence(names, names.lostSignalQueueArn(), 'Lost')),
    });
    new SqsQueuePolicy(this, 'policy', {
      queueUrl: queue.url,
      policy: policyDocument(this, [
        {
          sid: 'DeliverFromTopic',
          principal: { service: 'sns.amazonaws.com' },
          actions: ['sqs:SendMessage'],
          resources: [names.signalQueueArn()],
          conditions: {
            StringEquals: { 'aws:SourceAccount': names.account },
            ArnEquals: { 'aws:SourceArn': names.signalTopicArn() },
          },
          why: 'The topic of signals delivers here.',
        },
        ...SignalQueue.fence(names, names.signalQueueArn(), 'Signals'),
      ]),
    });
    new SnsTopicSubscription(this, 'subscription', {
      topicArn,
      protocol: 'sqs',
      endpoint: queue.arn,
      // The notifier reads what was published, and needs nothing of SNS around it.
      rawMessageDelivery: true,
    });
    this.arn = queue.arn;
  }

  private static fence(names: Names, queueArn: string, of: string): Statement[] {
    const everybody = {
      effect: 'Deny' as const,
      principal: 'everybody' as const,
      actions: ['sqs:*'],
      resources: [queueArn],
    };
    return [
      {
        ...everybody,
        sid: `DenyWithoutTls${of}`,
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        why: 'Messages name tables and errors: they travel encrypted.',
      },
      {
        ...everybody,
        sid: `DenyOtherAccounts${of}`,
        conditions: {
          StringNotEquals: { 'aws:PrincipalAccount': names.account },
          Bool: { 'aws:PrincipalIsAWSService': 'false' },
        },
        why: 'No policy of another account can admit anybody.',
      },
    ];
  }
}
