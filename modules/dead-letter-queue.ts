import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { encryptWith } from './grants';
import type { FailureDestination } from './platform-function';
import { policyDocument } from './policy';
import { guardedBy } from './removal';

export interface DeadLetterQueueProps {
  readonly names: Names;
  /** ARN of the customer key that encrypts the messages. */
  readonly keyArn: string;
  /** ARNs of the roles that may send to it; nobody else may, whatever else they are allowed. */
  readonly senders: readonly string[];
  /** @default 'protected' */
  readonly removal?: Removal;
}

/**
 * The queue as the destination of a function that is among the senders.
 *
 * @param keyArn of the customer key that encrypts its messages
 */
export const deadLetterDestination = (names: Names, keyArn: string): FailureDestination => ({
  arn: names.deadLetterQueueArn(),
  statements: [
    {
      sid: 'KeepLostEvents',
      actions: ['sqs:SendMessage'],
      resources: [names.deadLetterQueueArn()],
      why: "Lambda takes an event there, in the role's name, when the function has failed on it for good.",
    },
    encryptWith('LostEvents', [keyArn], 'Messages of the queue are under this key.'),
  ],
});

/** The longest that SQS keeps a message. */
export const LONGEST_RETENTION_SECONDS = 14 * 24 * 3600;

/**
 * Keeps the events that a function has failed on for good, until somebody looks at them. Lambda sends in the name of the
 * function's role: no service sends in its own, so the policy admits none.
 */
export class DeadLetterQueue extends Construct {
  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    const { names } = props;
    const queue = new SqsQueue(this, 'queue', {
      name: names.deadLetterQueue(),
      kmsMasterKeyId: props.keyArn,
      messageRetentionSeconds: LONGEST_RETENTION_SECONDS,
      ...guardedBy(props.removal ?? 'protected'),
    });
    const everybody = {
      effect: 'Deny' as const,
      principal: 'everybody' as const,
      actions: ['sqs:*'],
      resources: [names.deadLetterQueueArn()],
    };
    new SqsQueuePolicy(this, 'policy', {
      queueUrl: queue.url,
      policy: policyDocument(this, [
        {
          ...everybody,
          sid: 'DenyWithoutTls',
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
          why: 'Events travel encrypted.',
        },
        {
          ...everybody,
          sid: 'DenyOtherAccounts',
          conditions: { StringNotEquals: { 'aws:PrincipalAccount': names.account } },
          why: 'The queue is shared with nobody.',
        },
        {
          ...everybody,
          sid: 'DenyOtherSenders',
          actions: ['sqs:SendMessage'],
          conditions: { ArnNotEquals: { 'aws:PrincipalArn': props.senders } },
          why: 'What lies in it is what these functions lost; whoever redrives it must be able to trust that.',
        },
      ]),
    });
  }
}
