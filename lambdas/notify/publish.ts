/** Sends a notification to the topic that people are subscribed to, to each protocol in its form. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notification } from './notification';
import { renderChat } from './render/chat';
import { renderEmail } from './render/email';

export async function publish(
  client: Pick<SNSClient, 'send'>,
  topicArn: string,
  notification: Notification,
): Promise<void> {
  const { subject, text } = renderEmail(notification);
  const json = JSON.stringify(notification);
  const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
  await client.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject,
      MessageStructure: 'json',
      // E-mail gets the default; Amazon Q Developer is subscribed by https.
      Message: JSON.stringify({
        default: text,
        https: JSON.stringify(renderChat(notification)),
        sqs: json,
        lambda: json,
      }),
      MessageAttributes: {
        kind: attribute(notification.kind),
        severity: attribute(notification.severity),
        component: attribute(notification.component),
      },
    }),
  );
}
