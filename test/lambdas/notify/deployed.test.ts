import { PublishCommand } from '@aws-sdk/client-sns';
import { DeployedFunction } from '../servers/deployed-function';
import { stopServers } from '../servers/server';
import { alarm } from './messages/alarm';
import { budgetNotice } from './messages/budget';
import { jobEnded } from './messages/events';
import { type Ear, type Notifier, type Platform, startPlatform } from './platform';
import { moment, signalOf, well } from './signals';

jest.setTimeout(120_000);

describe('the notifier as it is deployed', () => {
  let platform: Platform;
  let notifier: Notifier;
  let signals: string;
  let queue: Ear;
  let deployed: DeployedFunction;

  beforeAll(async () => {
    platform = await startPlatform();
    notifier = await platform.notifier('deployed');
    signals = await platform.topic('signals');
    queue = await platform.listen(signals, 'signals');
    deployed = await DeployedFunction.build('notify', [], {
      AWS_ENDPOINT_URL: platform.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ENVIRONMENT: 'test',
      NAME_PREFIX: 'tributary-test',
      INCIDENTS_TABLE: notifier.table,
      NOTIFICATIONS_TOPIC_ARN: notifier.topicArn,
      RUNBOOKS_URL: 'https://runbooks.example/',
    });
  });

  afterAll(async () => {
    await stopServers();
    deployed.remove();
  });

  /** Publishes messages, and gives what Lambda would hand over of the queue. */
  const published = async (...messages: unknown[]): Promise<{ Records: object[] }> => {
    for (const message of messages) {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      await platform.sns.send(new PublishCommand({ TopicArn: signals, Message: text, Subject: 'of no use' }));
    }
    const received = await queue.hear();
    return {
      Records: received.map(({ MessageId, Body, Attributes, ReceiptHandle }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: Attributes,
        messageAttributes: {},
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:signals',
        awsRegion: 'eu-central-1',
      })),
    };
  };

  it('turns what is published to the topic of signals into what people are told', async () => {
    const batch = await published(
      signalOf(),
      alarm(),
      budgetNotice(),
      'By hand.',
      well({ since: moment(20) }),
      alarm({ NewStateValue: 'OK', StateChangeTime: '2025-01-02T03:30:00.000+0000' }),
    );
    expect(batch.Records).toHaveLength(6);
    const { answer, log } = await deployed.invoke(batch);
    expect(answer).toEqual({ batchItemFailures: [] });
    const folded = log.split('\n').filter((line) => line.includes('"message":"folded"'));
    expect(folded.map((line) => (JSON.parse(line) as { message_id: string }).message_id).sort()).toEqual(
      batch.Records.map((record) => (record as { messageId: string }).messageId).sort(),
    );
    expect(
      (await notifier.notifications()).map(({ kind, type, folded, runbook }) => ({ kind, type, folded, runbook })),
    ).toEqual([
      {
        kind: 'failure',
        type: 'SourceUnreachable',
        folded: 0,
        runbook: 'https://runbooks.example/SourceUnreachable.md',
      },
      { kind: 'failure', type: 'BudgetExceeded', folded: 0, runbook: 'https://runbooks.example/BudgetExceeded.md' },
      { kind: 'failure', type: 'UnknownSignal', folded: 0, runbook: 'https://runbooks.example/UnknownSignal.md' },
      {
        kind: 'recovery',
        type: 'SourceUnreachable',
        folded: 1,
        runbook: 'https://runbooks.example/SourceUnreachable.md',
      },
    ]);
  });

  it('has only those messages come again that failed', async () => {
    const batch = await published(
      signalOf({ key: 'cost', component: 'cost' }),
      signalOf({ key: 'run', component: 'run' }),
    );
    const failing = { ...batch.Records[0], messageId: 'broken', attributes: {} };
    const { answer, log } = await deployed.invoke({ Records: [failing, batch.Records[1]] });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] });
    expect(log).toContain('"level":"ERROR"');
    expect(await notifier.notifications()).toMatchObject([{ component: 'run' }]);
  });

  it('has all of them come again, and does not fail itself, when nothing can be reached', async () => {
    const batch = await published(signalOf({ since: moment(40) }), jobEnded('FAILED'));
    const { answer } = await deployed.invoke(batch, {
      environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' },
    });
    expect(answer).toMatchObject({ batchItemFailures: [{}, {}] });
  });

  it('says which of its environment variables is missing', async () => {
    const { log } = await deployed.invoke(
      { Records: [] },
      { environment: { RUNBOOKS_URL: 'no address', NAME_PREFIX: '' } },
    );
    expect(log).toMatch(/environment variables missing: NAME_PREFIX, RUNBOOKS_URL/);
  });
});
