/** What happens to who tells people, and what nobody understands. */
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Faults } from './fault';
import { deploy, RAISES, revert } from './function-code';
import { pasted } from './mitigation';
import { lambda, names, sns, sqs, until } from './platform';

const publish = async (Message: string): Promise<void> => {
  await sns.send(new PublishCommand({ TopicArn: names.signalTopicArn(), Message }));
};

async function urlOf(QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
}

/** Has a message that fails come again at once, not after six minutes; returns what puts it back. */
async function withoutDelay(QueueName: string): Promise<() => Promise<void>> {
  const QueueUrl = await urlOf(QueueName);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  const put = async (VisibilityTimeout: string): Promise<void> => {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  };
  await put('0');
  return () => put(Attributes?.VisibilityTimeout ?? '360');
}

export const notifierFaults: Faults = (tools) => {
  let undo: () => Promise<void>;

  return [
    {
      when: 'something says what nobody understands',
      type: 'UnknownSignal',
      isNotice: true,
      happens: () => publish('the disk of the mail server is full'),
      isMended: () => undefined,
    },
    {
      when: 'the notifier hears nothing any more',
      type: 'SignalsWaiting',
      isDirect: true,
      happens: async () => {
        const FunctionName = names.notifyFunction();
        const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
        for (const { UUID } of EventSourceMappings)
          await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
        await publish('said while nobody listens');
      },
      isMended: () => {
        pasted(tools.cli, 'SignalsWaiting', 'update-event-source-mapping');
      },
      late: ['UnknownSignal'],
    },
    {
      when: 'the notifier itself fails',
      type: 'SignalsLost',
      isDirect: true,
      happens: async () => {
        undo = await withoutDelay(names.signalQueue());
        await deploy(names.notifyFunction(), RAISES);
        await publish('said to a notifier that fails');
      },
      isMended: async () => {
        await undo();
        await revert(names.notifyFunction(), 'notify');
        pasted(tools.cli, 'SignalsLost', 'start-message-move-task');
        const QueueUrl = await urlOf(names.lostSignalQueue());
        await until('the messages are moved back', 60, async () => {
          const AttributeNames = ['ApproximateNumberOfMessages' as const];
          const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
          return Attributes?.ApproximateNumberOfMessages === '0' ? true : undefined;
        });
      },
      late: ['UnknownSignal', 'FunctionErrors'],
    },
  ];
};
