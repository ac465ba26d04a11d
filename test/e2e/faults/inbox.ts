/** What people hear: a queue that follows the topic of notifications, as an e-mail address does. */
import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { type Notification, notificationSchema } from '../../../lambdas/notify/notification';
import { names, sns, sqs, until } from './platform';

/** A message, and when it came. */
export interface Heard {
  readonly at: Date;
  /** As it was published. */
  readonly text: string;
  /** Null of a message that did not come by the notifier: an alarm of its own failure. */
  readonly notification: Notification | null;
}

export class Inbox {
  /** All that came since it was last emptied, in order. */
  private messages: Heard[] = [];

  private constructor(
    private readonly queue: string,
    private readonly subscription: string,
  ) {}

  static async open(): Promise<Inbox> {
    const arn = `arn:aws:sqs:${names.region}:${names.account}:heard`;
    const statement = {
      ...{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arn },
      Condition: { ArnEquals: { 'aws:SourceArn': names.topicArn() } },
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'heard', Attributes: { Policy } }));
    const { SubscriptionArn = '' } = await sns.send(
      new SubscribeCommand({
        TopicArn: names.topicArn(),
        Protocol: 'sqs',
        Endpoint: arn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    return new Inbox(QueueUrl, SubscriptionArn);
  }

  /** Follows no longer, and leaves nothing behind. */
  async close(): Promise<void> {
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: this.subscription }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: this.queue }));
  }

  /** Forgets what came so far. */
  async empty(): Promise<void> {
    await this.listen();
    this.messages = [];
  }

  /** All that came since it was last emptied. */
  async all(): Promise<readonly Heard[]> {
    await this.listen();
    return this.messages;
  }

  /** Waits for a message. */
  async next(what: string, seconds: number, wanted: (heard: Heard) => boolean): Promise<Heard> {
    return await until(
      () => `${what}; heard were ${JSON.stringify(this.messages.map(({ text }) => text.slice(0, 300)))}`,
      seconds,
      async () => (await this.all()).find(wanted),
    );
  }

  private async listen(): Promise<void> {
    for (;;) {
      const { Messages: received = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.queue,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      if (received.length === 0) return;
      for (const { Body: text = '', Attributes, ReceiptHandle } of received) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl: this.queue, ReceiptHandle }));
        this.messages.push({ at: new Date(Number(Attributes?.SentTimestamp)), text, notification: read(text) });
      }
    }
  }
}

function read(text: string): Notification | null {
  const json: unknown = JSON.parse(text);
  const isNotification = typeof json === 'object' && json !== null && 'schema' in json;
  return isNotification ? notificationSchema.parse(json) : null;
}
