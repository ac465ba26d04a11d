import { AthenaClient, GetQueryExecutionCommand, InvalidRequestException } from '@aws-sdk/client-athena';
import { EntityNotFoundException, GetJobRunCommand, GlueClient } from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import type { InputSetting, Message, Reading } from '../../../lambdas/notify/inputs/input';
import { recognise } from '../../../lambdas/notify/recognise';
import { type Signal, signalSchema } from '../../../lambdas/notify/signal';
import { alarm, DESCRIPTION } from './messages/alarm';
import { budgetNotice } from './messages/budget';
import { crawlerFailed, crawlerSucceeded, jobEnded, jobTakesLong, QUERY, queryEnded, RUN } from './messages/events';
import { signalOf } from './signals';

const glue = mockClient(GlueClient);
const athena = mockClient(AthenaClient);
const setting: InputSetting = {
  environment: 'test',
  prefix: 'tributary-test',
  glue: new GlueClient(),
  athena: new AthenaClient(),
};

/** An event as a rule of the platform passes it on. */
const passedOn = (event: object): object => ({
  alarm: 'tributary-test-JobFailed-stage',
  description: [
    'A run of the job tributary-test-stage failed, ran out of time or could not start.',
    'Impact: The window of a dataset is not in its table.',
    `Severity: ${JSON.stringify(event).includes('Glue Job Run Status') ? 'ticket' : 'page'}`,
    'Owner: data-platform',
    'Component: job:stage',
    'Threshold: Each failed run is told of.',
    'Runbook: https://runbooks.example/JobFailed.md',
  ].join('\n'),
  event,
});

const messageOf = (given: unknown): Message => {
  const content = typeof given === 'object' && given !== null && 'detail-type' in given ? passedOn(given) : given;
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return {
    id: 'message-1',
    text,
    json: typeof content === 'string' ? undefined : JSON.parse(text),
    sentAt: new Date('2025-01-02T03:20:00Z'),
  };
};

const reading = (content: unknown): Promise<Reading | null> => recognise(messageOf(content), setting);

/** The signal of a message that says something; it is of the form that signals have. */
const read = async (content: unknown): Promise<Signal> => {
  const found = await reading(content);
  return signalSchema.parse(found?.signal);
};

/** The signal of a message that people are to read themselves. */
const readUnknown = async (content: unknown): Promise<Signal> => {
  expect(await reading(content)).toMatchObject({ lasts: false, signal: { type: 'UnknownSignal' } });
  return read(content);
};

beforeEach(() => {
  glue.reset();
  athena.reset();
});

describe('an alarm', () => {
  it('that goes off is a failure of the component that its description names', async () => {
    expect(await read(alarm())).toMatchObject({
      key: 'alarm:tributary-test-ExtractFails-sales',
      state: 'failing',
      type: 'ExtractFails',
      component: 'source:sales',
      symptom_of: ['secret:sales', 'athena:*'],
      severity: 'page',
      owner: 'sales-data',
      what: 'The function that extracts from sales raises errors.',
      impact: 'Data of sales are late for everybody who reads a mart.',
      cause: expect.stringMatching(/^Threshold Crossed: 1 out of the last 1/) as string,
      since: '2025-01-02T03:05:42.236+00:00',
      dataset: 'orders',
    });
  });

  it('that is OK again is well under the same key', async () => {
    const { key } = await read(alarm());
    expect(await read(alarm({ NewStateValue: 'OK', OldStateValue: 'ALARM' }))).toMatchObject({ key, state: 'well' });
  });

  it('without data says nothing', async () => {
    expect(await reading(alarm({ NewStateValue: 'INSUFFICIENT_DATA' }))).toBeNull();
  });

  it('that is about no dataset and symptom of nothing names neither', async () => {
    const description = DESCRIPTION.replace(/^(Symptom of|Dataset|Blocks run): .*\n/gm, '');
    expect(await read(alarm({ AlarmDescription: description }))).toMatchObject({ dataset: null, symptom_of: [] });
  });

  it.each([
    ['has no description', { AlarmDescription: null }],
    ['names no component', { AlarmDescription: DESCRIPTION.replace(/^Component: .*\n/m, '') }],
    ['is of another severity', { AlarmDescription: DESCRIPTION.replace('Severity: page', 'Severity: soon') }],
    ['is named otherwise', { AlarmName: 'somebody-elses' }],
  ])('that %s reaches people as it is', async (_, fields) => {
    expect(await reading(alarm(fields))).toMatchObject({
      lasts: false,
      signal: { type: 'UnknownSignal', component: 'notifier', cause: expect.stringContaining('alarm') as string },
    });
  });
});

describe('a run of a Glue job', () => {
  const runs = (run: object): void => {
    glue.on(GetJobRunCommand, { JobName: 'tributary-test-stage', RunId: RUN }).resolves({ JobRun: run });
  };
  const ofOrders = {
    '--dataset': 'orders',
    '--run_id': 'scheduled__1',
    '--windows': '[{"window_id": "20250101T000000Z_20250102T000000Z", "attempt": "a1b2c3d4e5f6"}]',
  };

  it.each(['FAILED', 'TIMEOUT', 'ERROR'])('that ends as %s is a failure of its job and dataset', async (state) => {
    runs({ Arguments: ofOrders, ErrorMessage: 'An error occurred while\ncalling o1.commit' });
    expect(await read(jobEnded(state))).toMatchObject({
      key: 'glue:stage:orders:failed',
      state: 'failing',
      type: 'JobFailed',
      component: 'job:stage:orders',
      severity: 'page',
      cause: 'An error occurred while calling o1.commit',
      since: '2025-01-02T03:10:08Z',
      dataset: 'orders',
      run_id: 'scheduled__1',
      window: { start: '2025-01-01T00:00:00Z', end: '2025-01-02T00:00:00Z' },
      log_url: expect.stringContaining(RUN) as string,
    });
  });

  it.each([
    ['QuarantineError: orders: 4.1 % do not fit', 'QuarantineRate'],
    ['QualityError: orders: rows', 'QualityCheckFailed'],
    ['ReconciliationError: orders: raw_to_curated', 'ReconciliationMismatch'],
    ['ContractError: orders.yaml: key', 'ContractRefused'],
    ['ModuleNotFoundError: No module named x', 'JobFailed'],
  ])('whose message is "%s" has the runbook %s', async (message, type) => {
    runs({
      Arguments: ofOrders,
      ErrorMessage: `Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 5; ${message}`,
    });
    expect(await read(jobEnded('FAILED'))).toMatchObject({ type });
  });

  it('that succeeds makes all well that was said of the job and dataset', async () => {
    runs({ Arguments: ofOrders });
    expect(await read(jobEnded('SUCCEEDED'))).toMatchObject({
      ...{ key: 'glue:stage:orders:', state: 'well', window: null },
    });
  });

  it('that takes long is a ticket, under a key that its success makes well', async () => {
    runs({ Arguments: ofOrders });
    expect(await read(jobTakesLong())).toMatchObject({
      key: 'glue:stage:orders:delayed',
      state: 'failing',
      type: 'JobDelayed',
      severity: 'ticket',
      component: 'job:stage:orders',
    });
  });

  it('that was stopped says nothing, and Glue is not asked', async () => {
    expect(await reading(jobEnded('STOPPED'))).toBeNull();
    expect(glue.calls()).toHaveLength(0);
  });

  it('that Glue no longer knows is a failure of its job all the same', async () => {
    glue.on(GetJobRunCommand).rejects(new EntityNotFoundException({ message: 'no run', $metadata: {} }));
    expect(await read(jobEnded('FAILED', 'marts'))).toMatchObject({
      key: 'glue:marts:failed',
      component: 'job:marts',
      dataset: null,
      window: null,
      cause: expect.stringContaining('failed') as string,
    });
  });

  it('that Glue does not tell of comes again', async () => {
    glue.on(GetJobRunCommand).rejects(new Error('ThrottlingException'));
    await expect(reading(jobEnded('FAILED'))).rejects.toThrow('ThrottlingException');
  });

  it('of several windows, or of none that can be read, names no window', async () => {
    for (const windows of ['[{"window_id": "a"}]', '[]', 'no JSON']) {
      runs({ Arguments: { ...ofOrders, '--windows': windows } });
      expect(await read(jobEnded('FAILED'))).toMatchObject({ window: null });
    }
  });
});

describe('a crawl', () => {
  it('that fails is a failure of its source, and one that succeeds is well', async () => {
    expect(await read(crawlerFailed())).toMatchObject({
      key: 'crawler:sales',
      state: 'failing',
      type: 'CrawlFailed',
      component: 'source:sales',
      cause: 'Internal Service Exception',
    });
    expect(await read(crawlerSucceeded())).toMatchObject({ key: 'crawler:sales', state: 'well' });
  });
});

describe('a query', () => {
  const executions = (query: object): void => {
    athena.on(GetQueryExecutionCommand, { QueryExecutionId: QUERY }).resolves({ QueryExecution: query });
  };

  it('that fails is a failure of its workgroup, and another statement’s success is not its own', async () => {
    executions({ Query: "EXECUTE channel_roas USING DATE '2025-01-01'", Status: { StateChangeReason: 'no bucket' } });
    expect(await read(queryEnded('FAILED'))).toMatchObject({
      key: 'athena:pipeline:channel_roas',
      state: 'failing',
      type: 'QueryFailed',
      component: 'athena:pipeline',
      cause: 'no bucket',
    });
    executions({ Query: 'CREATE OR REPLACE VIEW publication AS\nSELECT 1' });
    expect(await read(queryEnded('SUCCEEDED'))).toMatchObject({ key: 'athena:pipeline:publication', state: 'well' });
  });

  it('that Athena cuts off is told as such, and one that somebody cancels is not', async () => {
    executions({ Query: 'SELECT 1', Status: { StateChangeReason: 'Bytes scanned limit was exceeded' } });
    expect(await read(queryEnded('CANCELLED'))).toMatchObject({ type: 'ScanCutoff', state: 'failing' });
    executions({ Query: 'SELECT 1', Status: { StateChangeReason: 'Query cancelled by user' } });
    expect(await reading(queryEnded('CANCELLED'))).toBeNull();
  });

  it('that somebody asked by hand is told once when it fails, for nothing would ever say that it is well again', async () => {
    executions({ Query: 'SELECT of_nobody FROM channel_daily', Status: { StateChangeReason: 'COLUMN_NOT_FOUND' } });
    expect(await reading(queryEnded('FAILED'))).toMatchObject({
      lasts: false,
      signal: { key: `athena:pipeline:${QUERY}`, type: 'QueryFailed', state: 'failing', cause: 'COLUMN_NOT_FOUND' },
    });
    expect(await reading(queryEnded('SUCCEEDED'))).toBeNull();
  });

  it('that is not over says nothing', async () => {
    expect(await reading(queryEnded('RUNNING'))).toBeNull();
  });

  it('that Athena no longer knows fails in the words of the event', async () => {
    athena.on(GetQueryExecutionCommand).rejects(new InvalidRequestException({ message: 'gone', $metadata: {} }));
    expect(await read(queryEnded('FAILED'))).toMatchObject({ cause: 'Amazon S3 bucket not found' });
  });
});

describe('a budget', () => {
  it('is told once for each threshold and month', async () => {
    const found = await reading(budgetNotice());
    expect(found).toMatchObject({
      lasts: false,
      signal: {
        key: 'budget:tributary-test:ACTUAL:> $240.00:2025-01',
        type: 'BudgetExceeded',
        component: 'cost',
        severity: 'ticket',
        what: 'The budget tributary-test is at $251.32 in 2025-01, beyond $240.00.',
      },
    });
    const keys = await Promise.all(
      [budgetNotice(), budgetNotice('FORECASTED'), budgetNotice('ACTUAL', '$300.00')].map(async (text) => {
        const { key } = await read(text);
        return key;
      }),
    );
    expect(new Set(keys).size).toBe(3);
    expect((await read(budgetNotice('FORECASTED'))).what).toContain('is forecast to be at');
  });
});

describe('a signal of Airflow', () => {
  it('is taken as it is, with the type that its cause tells where it names none', async () => {
    expect(await read(signalOf())).toEqual(signalOf());
    expect(await read(signalOf({ type: 'FunctionErrors' }))).toMatchObject({ type: 'SourceUnreachable' });
    expect(await read(signalOf({ type: 'FunctionErrors', cause: 'CommitError: strays' }))).toMatchObject({
      type: 'FunctionErrors',
    });
  });

  it('that is not of its form reaches people with what is wrong', async () => {
    expect((await readUnknown({ ...signalOf(), severity: 'soon' })).cause).toMatch(/^no signal: severity: /);
  });
});

describe('a message of no known kind', () => {
  it.each([
    ['text', 'Somebody published this by hand.'],
    ['JSON of something else', { hello: 'world' }],
    ['an event of another service', { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification' }],
    [
      'an event of a kind that is known without its detail',
      { source: 'aws.glue', 'detail-type': 'Glue Job State Change' },
    ],
    ['a budget’s first words alone', 'AWS Budget Notification January 02, 2025'],
    ['nothing', ''],
    ['a list', [1, 2]],
  ])('reaches people: %s', async (_, content) => {
    const { cause } = await readUnknown(content);
    expect(cause).toContain(typeof content === 'string' ? content : JSON.stringify(content));
  });

  it('that is long is told in part', async () => {
    expect((await read('x'.repeat(300_000))).cause.length).toBeLessThanOrEqual(2000);
  });
});
