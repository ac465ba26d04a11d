/** What the topic told, as the run's mailbox got it; kept in a file, for a message is taken from the queue once. */
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Context } from '../context';
import { mailboxUrl } from '../sources';

const WAIT_SECONDS = 10;

async function takeIn(context: Context, file: string): Promise<void> {
  const QueueUrl = await mailboxUrl(context);
  for (;;) {
    const { Messages = [] } = await context.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: WAIT_SECONDS }),
    );
    if (Messages.length === 0) return;
    for (const { Body = '', ReceiptHandle } of Messages) {
      appendFileSync(file, `${JSON.stringify(Body)}\n`);
      await context.clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

/** @returns a message with all of these words; undefined when none came in time */
export function message(context: Context, minutes: number, ...words: readonly string[]): Promise<string | undefined> {
  const file = context.workplace.file('mailbox.jsonl');
  return context.until(minutes, async () => {
    await takeIn(context, file);
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    return lines.find((line) => words.every((word) => line.includes(word)));
  });
}
