import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import { PublishedReports } from '../../../lambdas/publish-report/published-reports';
import { LATEST_REPORT } from '../../../ops/report/published';
import { ANSWERS } from '../../ops/report/answers';
import { DeployedFunction, type InvokeOptions } from '../servers/deployed-function';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { root } from '../servers/python';
import { stopServers } from '../servers/server';
import { AthenaStandIn } from './athena-stand-in';

jest.setTimeout(120_000);

const RESULTS = 'results-bucket';
const FIRST = '2024-11-03';
const LAST = '2025-01-31';
const KEY = `reports/${FIRST}_${LAST}.html`;
const JANUARY = { start: '2025-01-31T00:00:00Z', end: '2025-02-01T00:00:00Z' };

describe('the function that publishes the report, as it is deployed', () => {
  let emulator: Emulator;
  let raw: Bucket;
  let results: Bucket;
  let athena: AthenaStandIn;
  let deployed: DeployedFunction;

  beforeAll(async () => {
    [emulator, athena] = await Promise.all([startEmulator(), AthenaStandIn.start()]);
    raw = await emulator.bucket('raw-bucket');
    results = await emulator.bucket(RESULTS);
    deployed = await DeployedFunction.build('publish-report', loadContracts(join(root, 'contracts')), {
      ...{ AWS_ENDPOINT_URL: emulator.url, AWS_ENDPOINT_URL_ATHENA: athena.url, AWS_REGION: 'eu-central-1' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      ...{ ENVIRONMENT: 'test', WORKGROUP: 'w', DATABASE: 'd', RESULTS_BUCKET: RESULTS, RAW_BUCKET: 'raw-bucket' },
    });
  });
  beforeEach(() => {
    athena.asked.clear();
    athena.answers = ANSWERS;
  });
  afterAll(async () => {
    await Promise.all([stopServers(), athena.stop()]);
    deployed.remove();
  });

  const publish = async (id: string, window: object, options: InvokeOptions = {}) => {
    const { answer, log } = await deployed.invoke({ request_id: id, window }, options);
    return { answer, log, asked: [...athena.asked.values()] };
  };
  const page = async (key: string): Promise<string> => (await results.read(key)).toString('utf8');
  const titleOf = async (key: string): Promise<string | undefined> => /<title>(.*)<\/title>/.exec(await page(key))?.[1];
  const record = async (id: string): Promise<unknown> =>
    JSON.parse((await raw.read(`control/results/${id}.json`)).toString('utf8'));

  it('publishes the page of the window’s last day and the days before it, and makes it the latest', async () => {
    const { answer, asked } = await publish('report-1', JANUARY);
    const text = await page(KEY);
    expect(await titleOf(KEY)).toBe(`Marketing report, ${FIRST} to ${LAST}`);
    expect(text).toContain('Environment test, made at');
    expect(text).toContain('12,345,678,901,234.10');
    expect(text).toMatch(/<svg role="img" aria-label="[^"]+"/);
    expect(await page(LATEST_REPORT)).toBe(text);
    for (const key of [KEY, LATEST_REPORT])
      expect(await emulator.s3.send(new HeadObjectCommand({ Bucket: RESULTS, Key: key }))).toMatchObject({
        ContentType: 'text/html; charset=utf-8',
        Metadata: { 'first-day': FIRST, 'last-day': LAST },
      });
    const output = { key: KEY, bytes: Buffer.byteLength(text), is_latest: true, queries: asked.length };
    expect(answer).toMatchObject({ request_id: 'report-1', status: 'succeeded', output });
    expect(await record('report-1')).toEqual(answer);
  });

  it('asks as an analyst does, and nothing of what an analyst may not read', async () => {
    const { asked } = await publish('report-2', JANUARY);
    expect(asked.every(({ workgroup, database }) => workgroup === 'w' && database === 'd')).toBe(true);
    const names = asked.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['totals', 'channel_roas', 'credit_by_model', 'publication']));
    expect(names.filter((name) => /\s/.test(name))).toEqual([]);
    const cohorts = asked.find(({ name }) => name === 'cohorts');
    expect(cohorts?.values).toEqual([`'week'`, `'${FIRST}'`, `'${LAST}'`]);
    expect(await page(KEY)).toMatch(/Reconciliation is not readable to who made this page/);
  });

  it('answers a request that is done once more from its record', async () => {
    const before = await page(KEY);
    const { answer, asked } = await publish('report-2', JANUARY);
    expect(answer).toEqual(await record('report-2'));
    expect(asked).toEqual([]);
    expect(await page(KEY)).toBe(before);
  });

  it('writes the page of a window that is run again in the place of the earlier one', async () => {
    const keys = await results.keys('reports/');
    const { totals, ...others } = ANSWERS;
    const [spend = '', ...rest] = totals?.rows[0] ?? [];
    expect(spend).toBe('12345678901234.10');
    athena.answers = { ...others, totals: { columns: totals?.columns ?? [], rows: [['77.70', ...rest]] } };
    await publish('report-3', JANUARY);
    expect(await page(KEY)).toContain('77.70');
    expect(await page(LATEST_REPORT)).toContain('77.70');
    expect(await results.keys('reports/')).toEqual(keys);
  });

  it('takes nobody back in time: the latest stays, until a later day comes', async () => {
    const earlier = await publish('report-4', { start: '2025-01-01T00:00:00Z', end: '2025-01-02T00:00:00Z' });
    expect(earlier.answer).toMatchObject({ output: { key: 'reports/2024-10-04_2025-01-01.html', is_latest: false } });
    expect(await titleOf('reports/2024-10-04_2025-01-01.html')).toBe('Marketing report, 2024-10-04 to 2025-01-01');
    expect(await titleOf(LATEST_REPORT)).toBe(`Marketing report, ${FIRST} to ${LAST}`);
    // An hour of the next day: the day that has begun is a part of the page.
    await publish('report-5', { start: '2025-02-01T05:00:00Z', end: '2025-02-01T06:00:00Z' });
    expect(await titleOf(LATEST_REPORT)).toBe('Marketing report, 2024-11-04 to 2025-02-01');
  });

  it('fails with the reason of the query that failed, and publishes nothing', async () => {
    const before = await page(KEY);
    athena.answers = { ...ANSWERS, cohorts: new Error('the table is gone') };
    const { answer, log } = await publish('report-6', JANUARY);
    expect(answer).toMatchObject({
      name: 'QueryFailedError',
      message: expect.stringMatching(/^FAILED: the table is gone/) as string,
    });
    expect(log).toContain('"message":"failed"');
    expect(await page(KEY)).toBe(before);
    expect(await raw.keys('control/results/report-6')).toEqual([]);
  });

  it('stops its queries before its own end, and fails by a name that the task tries again', async () => {
    athena.answers = { ...ANSWERS, totals: 'never' };
    const { answer, asked } = await publish('report-7', JANUARY, { limit: 16_500 });
    expect(answer).toMatchObject({
      name: 'ReportTimeoutError',
      message: expect.stringMatching(
        /^the queries of the page did not end within \d s: query \S+ was stopped/,
      ) as string,
    });
    expect(asked.filter(({ isStopped }) => isStopped).map(({ name }) => name)).toEqual(['totals']);
  });

  it('refuses an event that it can’t read, naming each field', async () => {
    const { answer } = await deployed.invoke({ request_id: '../x', window: { start: 'now' }, more: 1 });
    expect(answer).toMatchObject({
      name: 'InvalidRequestError',
      message: expect.stringMatching(/request_id: .*window\.start: .*window\.end: .*more/) as string,
    });
  });

  it('says which of its environment variables is missing', async () => {
    const { log } = await deployed.invoke({}, { environment: { RESULTS_BUCKET: '', WORKGROUP: '' } });
    expect(log).toMatch(/environment variables missing: WORKGROUP, RESULTS_BUCKET/);
  });

  it('ends with the page of the latest day, whichever of those written at once comes last', async () => {
    await emulator.bucket('raced');
    const reports = new PublishedReports(emulator.s3, 'raced');
    const days = ['2025-01-03', '2025-01-05', '2025-01-01', '2025-01-04', '2025-01-02'];
    const latest = await Promise.all(
      days.map((to) => reports.writeLatest({ from: '2024-12-01', to }, Buffer.from(to))),
    );
    expect(latest[1]).toBe(true);
    const { Metadata } = await emulator.s3.send(new HeadObjectCommand({ Bucket: 'raced', Key: LATEST_REPORT }));
    expect(Metadata).toMatchObject({ 'last-day': '2025-01-05' });
  });
});
