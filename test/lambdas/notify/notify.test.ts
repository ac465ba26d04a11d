import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Incidents } from '../../../lambdas/notify/incidents';
import { CLAIM_MILLISECONDS, notify, type Setting } from '../../../lambdas/notify/notify';
import { stopServers } from '../servers/server';
import { DESCRIPTION } from './messages/alarm';
import { budgetNotice } from './messages/budget';
import { messageOf, type Notifier, type Platform, startPlatform } from './platform';
import { moment, signalOf, well } from './signals';

jest.setTimeout(120_000);

describe('a notifier', () => {
  let platform: Platform;
  let notifier: Notifier;
  let made = 0;

  beforeAll(async () => {
    platform = await startPlatform();
  });

  beforeEach(async () => {
    notifier = await platform.notifier(`notifier-${made++}`);
  });

  afterAll(stopServers);

  const take = (content: unknown, setting: Partial<Setting> = {}): Promise<void> =>
    notify(messageOf(content), { ...notifier.setting, ...setting });

  const told = async (): Promise<string[]> =>
    (await notifier.notifications()).map(({ kind, severity, component }) => `${kind} ${severity} ${component}`);

  it('tells of a failure and of its end, with all that is known of it', async () => {
    // As Python writes it; people read UTC.
    await take(signalOf({ since: '2025-01-02T04:04:00+01:00' }));
    await take(well({ since: moment(30) }));
    const [failure, recovery] = await notifier.notifications();
    expect(failure).toEqual({
      schema: 'tributary.notification/1',
      kind: 'failure',
      incident: expect.stringMatching(/^20250102T030400Z-source-sales-[0-9a-f]{8}$/) as string,
      environment: 'test',
      type: 'SourceUnreachable',
      what: 'Task orders.extract of tributary_daily failed.',
      since: moment(4),
      until: null,
      component: 'source:sales',
      dataset: 'orders',
      window: { start: '2025-01-01T00:00:00Z', end: '2025-01-02T00:00:00Z' },
      cause: 'SourceUnreachableError: source sales: connect ECONNREFUSED 10.0.0.7:1433',
      impact: 'Not done until it is mended: stage_orders, marts.',
      severity: 'page',
      owner: 'sales-data',
      alarms: [],
      runbook: 'https://runbooks.example/SourceUnreachable.md',
      log: 'https://airflow.example/log',
      rerun: 'aws mwaa invoke-rest-api --name tributary-test',
      folded: 0,
    });
    expect(recovery).toEqual({ ...failure, kind: 'recovery', until: moment(30) });
  });

  it('keeps what is over apart from what is open, until it expires', async () => {
    await take(signalOf());
    await take(signalOf({ key: 'cost', component: 'cost' }));
    await take(well({ since: moment(30) }));
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOf(platform.url)));
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: notifier.table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'closed' },
      }),
    );
    const year = Date.now() / 1000 + 365 * 86_400;
    expect(Items).toMatchObject([{ closedAt: moment(30), pending: [], claim: null }]);
    expect(Math.abs(Number(Items[0]?.['expires']) - year)).toBeLessThan(60);
    expect((await notifier.incidents.snapshot()).incidents).toMatchObject([{ signal: { component: 'cost' } }]);
  });

  it('names the alarms that are firing for the components of the incident, and no others', async () => {
    const { cloudwatch } = platform;
    const fire = async (name: string, description: string): Promise<void> => {
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          ...{ AlarmName: name, AlarmDescription: description, MetricName: 'Errors', Namespace: name, Period: 86_400 },
          ...{ Statistic: 'Sum', EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' },
        }),
      );
      await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: 'ALARM', StateReason: 'test' }));
    };
    await fire('tributary-test-ExtractFails-sales', DESCRIPTION);
    await fire('tributary-test-JobFails-stage', DESCRIPTION.replace(/^Component: .*/m, 'Component: job:stage:orders'));
    await fire('tributary-test-CostIsHigh', DESCRIPTION.replace(/^Component: .*/m, 'Component: cost'));
    await fire('tributary-testing-ExtractFails-sales', DESCRIPTION);
    await fire('tributary-test-Other', 'Somebody else’s.');
    await take(signalOf());
    const [notification] = await notifier.notifications();
    expect(notification?.alarms).toEqual([
      { name: 'tributary-test-ExtractFails-sales', since: expect.stringMatching(/^\d{4}-.*Z$/) as string },
    ]);
  });

  it('tells of a failure even when the alarms can’t be read', async () => {
    const cloudwatch = { send: () => Promise.reject(new Error('Throttling')) };
    await take(signalOf(), { cloudwatch });
    expect(await notifier.notifications()).toMatchObject([{ alarms: null }]);
  });

  it('tells of a message that it can’t read, once, and of the next one like it', async () => {
    const message = messageOf('Somebody published this by hand.');
    await notify(message, notifier.setting);
    await notify(message, notifier.setting);
    expect(await notifier.notifications()).toMatchObject([
      { type: 'UnknownSignal', cause: expect.stringContaining('Somebody published this by hand.') as string },
    ]);
    await take('Somebody published this by hand.');
    expect(await told()).toEqual(['failure ticket notifier']);
    expect((await notifier.incidents.snapshot()).incidents).toEqual([]);
  });

  it('tells of each threshold of a budget once, however often Budgets says so', async () => {
    for (const text of [budgetNotice(), budgetNotice(), budgetNotice('ACTUAL', '$300.00')]) await take(text);
    expect(await told()).toEqual(['failure ticket cost', 'failure ticket cost']);
  });

  it('opens one incident when two of them hear of one component at once', async () => {
    await Promise.all(Array.from({ length: 6 }, (_, i) => take(signalOf({ key: `alarm:${i}`, since: moment(i) }))));
    const { incidents } = await notifier.incidents.snapshot();
    expect(incidents).toMatchObject([{ folded: 5, openedAt: moment(0) }]);
    expect(await told()).toEqual(['failure page source:sales']);
  });

  it('leaves to another what that one is at, and does it when that one has died', async () => {
    const sns = { send: () => Promise.reject(new Error('died')) };
    await expect(take(signalOf(), { sns })).rejects.toThrow('died');
    await take(signalOf({ key: 'alarm:other', since: moment(9) }));
    expect(await told()).toEqual([]);
    const later = () => new Date(Date.now() + CLAIM_MILLISECONDS + 1000);
    await take(signalOf({ key: 'alarm:third', since: moment(10) }), { now: later });
    expect(await told()).toEqual(['failure page source:sales']);
  });

  it('announces in order what came while nothing could be sent', async () => {
    const sns = { send: () => Promise.reject(new Error('unreachable')) };
    const message = messageOf(signalOf());
    await expect(notify(message, { ...notifier.setting, sns })).rejects.toThrow('unreachable');
    await take(well({ since: moment(30) }));
    expect(await told()).toEqual([]);
    await notify(message, notifier.setting);
    expect(await told()).toEqual(['failure page source:sales', 'recovery page source:sales']);
  });

  it('fails no message for what another notifier left and can’t be sent', async () => {
    const dead = { send: () => Promise.reject(new Error('died')) };
    await expect(take(signalOf(), { sns: dead })).rejects.toThrow('died');
    const { sns } = notifier.setting;
    const choosy = {
      send: (command: { input: { Message?: string } }) =>
        command.input.Message?.includes('source:sales') === true
          ? Promise.reject(new Error('refused'))
          : sns.send(command as never),
    } as Setting['sns'];
    const later = () => new Date(Date.now() + CLAIM_MILLISECONDS + 1000);
    await take(signalOf({ key: 'cost', component: 'cost' }), { sns: choosy, now: later });
    expect(await told()).toEqual(['failure page cost']);
  });

  it('lets the message come again when others never cease to change the incidents', async () => {
    const send = (): Promise<never> =>
      Promise.reject(
        new TransactionCanceledException({
          ...{ message: 'cancelled', $metadata: {}, CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] },
        }),
      );
    const real = notifier.incidents;
    const incidents = new Incidents({ send } as never, notifier.table);
    incidents.snapshot = () => real.snapshot();
    await expect(take(signalOf(), { incidents })).rejects.toThrow('changed meanwhile');
  });
});

const clientOf = (endpoint: string) => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
