import fc from 'fast-check';
import { type Notification, NOTIFICATION_SCHEMA, notificationSchema } from '../../../lambdas/notify/notification';
import { renderChat } from '../../../lambdas/notify/render/chat';
import { renderEmail } from '../../../lambdas/notify/render/email';
import { chatSchema } from './chat-schema';

const failure: Notification = {
  schema: NOTIFICATION_SCHEMA,
  kind: 'failure',
  incident: '20250102T030400Z-source-sales-0a1b2c3d',
  environment: 'prod',
  type: 'SourceUnreachable',
  what: 'Task orders.extract of tributary_daily failed.',
  since: '2025-01-02T03:04:00Z',
  until: null,
  component: 'source:sales',
  dataset: 'orders',
  window: { start: '2025-01-01T00:00:00Z', end: '2025-01-02T00:00:00Z' },
  cause: 'SourceUnreachableError: source sales: connect ECONNREFUSED 10.0.0.7:1433',
  impact: 'Not done until it is mended: stage_orders, marts.',
  severity: 'page',
  owner: 'sales-data',
  alarms: [{ name: 'tributary-prod-ExtractFails-sales', since: '2025-01-02T03:05:42Z' }],
  runbook: 'https://runbooks.example/SourceUnreachable.md',
  log: 'https://airflow.example/log',
  rerun: 'aws mwaa invoke-rest-api --name tributary-prod',
  folded: 2,
};
const recovery: Notification = { ...failure, kind: 'recovery', until: '2025-01-02T04:00:00Z', alarms: [] };

describe('an e-mail', () => {
  it('about a failure says what broke, since when, whom it hits, what fires, and what to do', () => {
    expect(renderEmail(failure)).toEqual({
      subject: '[prod] page: Task orders.extract of tributary_daily failed.',
      text: `What broke: Task orders.extract of tributary_daily failed.
Cause: SourceUnreachableError: source sales: connect ECONNREFUSED 10.0.0.7:1433
Impact: Not done until it is mended: stage_orders, marts.
Since: 2025-01-02T03:04:00Z
Component: source:sales
Dataset: orders
Window: 2025-01-01T00:00:00Z to 2025-01-02T00:00:00Z
Severity: page
Owner: sales-data
Alarms: tributary-prod-ExtractFails-sales (since 2025-01-02T03:05:42Z)
Also said by: 2 more signals
Runbook: https://runbooks.example/SourceUnreachable.md
Log: https://airflow.example/log
Again: aws mwaa invoke-rest-api --name tributary-prod
Incident: 20250102T030400Z-source-sales-0a1b2c3d
`,
    });
  });

  it('about a recovery says until when it was, and asks for nothing to be done again', () => {
    const { subject, text } = renderEmail(recovery);
    expect(subject).toBe('[prod] recovered: Task orders.extract of tributary_daily failed.');
    expect(text).toMatch(/^Well again: /);
    expect(text).toContain('\nUntil: 2025-01-02T04:00:00Z\n');
    expect(text).not.toContain('Again: aws');
  });

  it('leaves out what is not known, and says so of alarms that could not be read', () => {
    const { text } = renderEmail({
      ...failure,
      ...{ dataset: null, window: null, log: null, rerun: null, alarms: null, folded: 0, cause: '' },
    });
    expect(text).toContain('\nAlarms: could not be read: look in CloudWatch\n');
    expect(text).not.toMatch(/^(Dataset|Window|Log|Again|Also said by|Cause):/m);
    expect(renderEmail({ ...failure, alarms: [] }).text).toContain('\nAlarms: none is firing for it\n');
  });

  it('names ten alarms of many', () => {
    const alarms = Array.from({ length: 300 }, (_, i) => ({ name: `alarm-${i}`, since: '2025-01-02T03:05:42Z' }));
    expect(renderEmail({ ...failure, alarms }).text).toMatch(/alarm-9 \(since [^)]*\), 290 more\n/);
  });
});

describe('a message to a chat', () => {
  it('is of the form that Amazon Q Developer takes, in the thread of its incident', () => {
    for (const one of [failure, recovery]) {
      const message = renderChat(one);
      expect(chatSchema.parse(message)).toEqual(message);
      expect(message.metadata.threadId).toBe(failure.incident);
    }
    expect(renderChat(failure).content).toMatchObject({
      title: ':rotating_light: prod: Task orders.extract of tributary_daily failed.',
      description: expect.stringContaining('*Impact*: Not done until it is mended: stage_orders, marts.') as string,
      nextSteps: [
        'Runbook: https://runbooks.example/SourceUnreachable.md',
        'Again: `aws mwaa invoke-rest-api --name tributary-prod`',
        'Log: https://airflow.example/log',
      ],
      keywords: ['prod', 'page', 'SourceUnreachable'],
    });
    expect(renderChat(recovery).content.title).toMatch(/^:white_check_mark: prod: /);
    expect(renderChat({ ...failure, severity: 'ticket' }).content.title).toMatch(/^:warning: /);
  });

  it('calls nobody and makes no link of what a failure says', () => {
    const text = JSON.stringify(
      renderChat({ ...failure, what: 'a <!channel> b', cause: '<https://evil.example|click>', rerun: 'a `b` <c>' }),
    );
    expect(text).not.toMatch(/<!|<https/);
    expect(text).toContain('&lt;!channel&gt;');
    expect(text).toContain("`a 'b' &lt;c&gt;`");
  });
});

const wild = fc.string({ unit: 'binary', maxLength: 3000 });
const anything: fc.Arbitrary<Notification> = fc
  .record({
    kind: fc.constantFrom('failure' as const, 'recovery' as const),
    what: wild,
    cause: wild,
    impact: wild,
    log: fc.option(wild),
    rerun: fc.option(wild),
    dataset: fc.option(wild),
    alarms: fc.option(
      fc.array(fc.record({ name: fc.string({ maxLength: 255 }), since: fc.constant('2025-01-02T03:05:42Z') }), {
        maxLength: 100,
      }),
    ),
  })
  .map((fields) => ({ ...failure, ...fields }));

describe('whatever a failure says', () => {
  it('the subject is one that a topic takes', () => {
    fc.assert(
      fc.property(anything, (notification) => {
        expect(renderEmail(notification).subject).toMatch(/^\[[\x20-\x7E]{1,98}$/);
      }),
    );
  });

  it('the message to a chat keeps to what Slack shows, and its title says the environment', () => {
    fc.assert(
      fc.property(anything, (notification) => {
        const { content, metadata } = renderChat(notification);
        expect(content.title.length).toBeLessThanOrEqual(150);
        expect(metadata.summary.length).toBeLessThanOrEqual(150);
        expect(content.description.length).toBeLessThanOrEqual(3000);
        for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(1000);
        expect(content.title).toContain('prod: ');
        expect(content.description).toContain('*Severity*');
      }),
    );
  });

  it('all forms together are smaller than the 256 KB of a topic', () => {
    const most: Notification = {
      ...failure,
      what: '😀'.repeat(250),
      cause: '😀'.repeat(1000),
      impact: '😀'.repeat(500),
      log: 'x'.repeat(2000),
      rerun: '\\'.repeat(2000),
      alarms: Array.from({ length: 200 }, (_, i) => ({ name: `${i}`.padEnd(255, 'a'), since: failure.since })),
    };
    const json = JSON.stringify(notificationSchema.parse(most));
    const message = JSON.stringify({
      default: renderEmail(most).text,
      https: JSON.stringify(renderChat(most)),
      sqs: json,
      lambda: json,
    });
    expect(Buffer.byteLength(message)).toBeLessThan(256 * 1024);
  });
});
