/** An emulator with what the notifier works on: its table, its topic, and a queue that hears what the topic is told. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message as Received,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Incidents } from '../../../lambdas/notify/incidents';
import type { Message } from '../../../lambdas/notify/inputs/input';
import { type Notification, notificationSchema } from '../../../lambdas/notify/notification';
import type { Setting } from '../../../lambdas/notify/notify';
import { startEmulator } from '../servers/emulator';

/** A queue behind a topic. */
export interface Ear {
  /** All that has come since it was last asked. */
  hear(): Promise<Received[]>;
}

export interface Platform {
  readonly url: string;
  readonly cloudwatch: CloudWatchClient;
  readonly sns: SNSClient;
  /** Makes a table, a topic and an ear of the topic, all of their own, under a name. */
  notifier(name: string): Promise<Notifier>;
  topic(name: string): Promise<string>;
  listen(topicArn: string, name: string): Promise<Ear>;
}

export interface Notifier {
  readonly table: string;
  readonly topicArn: string;
  readonly setting: Setting;
  readonly incidents: Incidents;
  notifications(): Promise<Notification[]>;
}

export async function startPlatform(): Promise<Platform> {
  const { url } = await startEmulator();
  const client = {
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sns = new SNSClient(client);
  const sqs = new SQSClient(client);
  const dynamodb = new DynamoDBClient(client);
  const cloudwatch = new CloudWatchClient(client);

  const topic = async (name: string): Promise<string> =>
    (await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn ?? '';

  const listen = async (topicArn: string, name: string): Promise<Ear> => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    return {
      hear: async () => {
        const heard: Received[] = [];
        for (;;) {
          const { Messages = [] } = await sqs.send(
            new ReceiveMessageCommand({
              QueueUrl,
              MaxNumberOfMessages: 10,
              MessageSystemAttributeNames: ['All'],
              MessageAttributeNames: ['All'],
            }),
          );
          if (Messages.length === 0) return heard;
          heard.push(...Messages);
          for (const { ReceiptHandle } of Messages)
            await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      },
    };
  };

  const notifier = async (name: string): Promise<Notifier> => {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    const topicArn = await topic(name);
    const ear = await listen(topicArn, name);
    const incidents = new Incidents(DynamoDBDocumentClient.from(dynamodb), name);
    const log = jest.fn();
    return {
      ...{ table: name, topicArn, incidents },
      setting: {
        environment: 'test',
        prefix: 'tributary-test',
        topicArn,
        runbooks: 'https://runbooks.example',
        incidents,
        sns,
        cloudwatch,
        glue: new GlueClient(client),
        athena: new AthenaClient(client),
        logger: { info: log, warn: log, error: log },
        now: () => new Date(),
      },
      notifications: async () => (await ear.hear()).map(({ Body = '' }) => notificationSchema.parse(JSON.parse(Body))),
    };
  };

  return { url, cloudwatch, sns, topic, listen, notifier };
}

let received = 0;

/** A message as the notifier gets it, with an id of its own. */
export function messageOf(content: unknown): Message {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return {
    id: `message-${received++}`,
    text,
    json: typeof content === 'string' ? undefined : JSON.parse(text),
    sentAt: new Date('2025-01-02T03:20:00Z'),
  };
}
