import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createArchive } from '../../../build/archive';
import { costOutputSchema } from '../../../ops/cost/output';
import { costOf } from '../../../ops/cost/show';
import { costText } from '../../../ops/cost/text';
import type { Place } from '../../../ops/place';
import { startEmulator } from '../../lambdas/servers/emulator';
import { stopServers } from '../../lambdas/servers/server';
import { tributaryInTurn } from '../command';
import { placeAt } from '../place';

jest.setTimeout(120_000);

const NOW = new Date();
const HOUR_MILLISECONDS = 3_600_000;
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 24 * HOUR_MILLISECONDS);

describe('the cost of an account', () => {
  let place: Place;

  beforeAll(async () => {
    place = placeAt(await startEmulator());
  });
  afterAll(stopServers);

  it('is not told of what is not there, which is no nought', async () => {
    const output = costOutputSchema.parse(await costOf(place, daysAgo(7), NOW));
    expect(output.crawlers.map(({ crawls }) => crawls)).toEqual([null, null]);
    expect(output.functions.map(({ dollars }) => dollars)).toEqual([null, null, null, null, null, null]);
    expect(output.totals).toEqual({ jobs: 0, crawlers: null, functions: null, queries: 0, all: null });
    expect(output.not_told).toContain(`function ${place.names.notifyFunction()}`);
    const text = costText(output);
    expect(text).toMatch(/All that is told: –; –: nobody tells/);
    expect(text).toMatch(/tributary-local-raw-sales +│ +– │ +– │ +– │ +– │/);
    expect(text).toMatch(/tributary-local-stage +│ +0 │/);
  });

  it('is what functions were used in the span at the memory that they have', async () => {
    const { names, aws } = place;
    const name = names.extractFunction('marketing');
    await new LambdaClient(aws).send(
      new CreateFunctionCommand({
        ...{ FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler', MemorySize: 1024 },
        Role: 'arn:aws:iam::000000000000:role/extract',
        Code: { ZipFile: await createArchive([{ path: 'index.js', data: Buffer.from('exports.handler = () => 1') }]) },
      }),
    );
    const point = (MetricName: string, Value: number, Timestamp: Date) => ({
      ...{ MetricName, Value, Timestamp },
      Dimensions: [{ Name: 'FunctionName', Value: name }],
    });
    await new CloudWatchClient(aws).send(
      new PutMetricDataCommand({
        Namespace: 'AWS/Lambda',
        MetricData: [
          ...[
            point('Invocations', 4, daysAgo(1)),
            point('Invocations', 6, daysAgo(2)),
            point('Invocations', 50, daysAgo(5)),
          ],
          ...[
            point('Duration', 1000, daysAgo(1)),
            point('Duration', 2000, daysAgo(2)),
            point('Duration', 9000, daysAgo(5)),
          ],
        ],
      }),
    );
    const output = await costOf(place, daysAgo(3), NOW);
    const [extract] = output.functions;
    expect(extract).toMatchObject({ function: name, memory_megabytes: 1024, invocations: 10, seconds: 3 });
    expect(extract?.dollars).toBeCloseTo(3 * 0.0000133334 + 10 * 0.0000002, 12);
    expect(output.totals.functions).toBe(extract?.dollars);
    expect(output.totals.all).toBe(extract?.dollars);
  });
});

describe('tributary cost', () => {
  it('goes no further back than AWS does', async () => {
    const [long, none] = await tributaryInTurn(['cost', '--days', '46'], ['cost', '--days', '0']);
    expect([long?.code, none?.code]).toEqual([2, 2]);
    expect(long?.stderr).toMatch(/--days 46: Athena keeps its history for 45 days/);
    expect(none?.stderr).toMatch(/whole number of at least 1/);
  });
});
