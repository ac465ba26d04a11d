import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { join } from 'node:path';
import { loadContracts } from '../../../contracts/load';
import type { QueryRows } from '../../../ops/athena/result';
import { QueryFailedError } from '../../../ops/errors';
import { grainOf, readReport } from '../../../ops/report/read-report';
import { projectFolder } from '../../../ops/root';
import { answer, ANSWERS } from './answers';

const NOW = new Date('2025-02-01T06:00:00Z');

interface Asked {
  readonly sql: string;
  readonly values: readonly string[];
}

function sourceOf(answers: Readonly<Record<string, QueryRows | Error>>) {
  const asked: Asked[] = [];
  const source = {
    environment: 'prod',
    ask: (sql: string, values: readonly string[]): Promise<QueryRows> => {
      asked.push({ sql, values });
      const name = /^EXECUTE (\w+) USING/.exec(sql)?.[1] ?? /^own (\w+)$/.exec(sql)?.[1] ?? 'reconciliation';
      const found = answers[name] ?? answer();
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
    },
    statement: (name: string) => `own ${name}`,
    cloudwatch: new CloudWatchClient({ region: 'eu-central-1' }),
    contracts: loadContracts(join(projectFolder(), 'contracts')),
    asksReconciliation: true,
  };
  return { source, asked };
}

describe('reading a report', () => {
  const cloudwatch = mockClient(CloudWatchClient);
  beforeEach(() => {
    cloudwatch.reset();
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
  });
  afterAll(() => {
    cloudwatch.restore();
  });

  it('keeps money exact, and NULL from nought', async () => {
    const { source } = sourceOf(ANSWERS);
    const report = await readReport(source, '2025-01-01', '2025-01-31', NOW);
    expect(report.totals).toMatchObject({
      ...{ spend: '12345678901234.10', revenue: '-0.50', impressions: 10, ctr: 0.5, last_touch_roas: null },
    });
    expect(report.channels).toEqual([
      {
        ...{ channel: 'google_ads', spend: '1.10', last_touch_orders: 1, last_touch_revenue: '2.20' },
        ...{ last_touch_roas: 2, impressions: 10, clicks: 5, installs: 2, ctr: 0.5, cvr: 0.4 },
        impression_to_install_ratio: 0.2,
      },
    ]);
    expect(report.modelRoas).toEqual([
      { channel: 'google_ads', model: 'first_touch', roas: 1.5 },
      { channel: 'google_ads', model: 'markov_shapley', roas: null },
    ]);
    expect(report.journeys).toEqual([
      {
        ...{ conversion_type: 'order', path: 'a > ... > b > a', shortened: true, conversions: 3 },
        ...{ single_touch_conversions: 0, revenue: '12345678901234.10' },
      },
    ]);
    expect(report.periods[0]).toMatchObject({ cvr: null, last_touch_roas: 0.00075 });
    expect(report.responses).toMatchObject([{ lag_days: null, estimate: null, days: 31 }]);
    expect(report.publication).toMatchObject([{ one_run: false }]);
  });

  it('asks of the days as they are given, and keeps the periods of the grain alone', async () => {
    const { source, asked } = sourceOf(ANSWERS);
    const report = await readReport(source, '2025-01-01', '2025-01-31', NOW);
    expect(report.periods.map(({ period_start }) => period_start)).toEqual(['2025-01-01', '2025-01-02']);
    expect(asked.map(({ sql }) => sql)).toContain("EXECUTE channel_roas USING DATE '2025-01-01', DATE '2025-01-31'");
    expect(asked).toContainEqual({ sql: 'own credit_by_model', values: ['2025-01-01', '2025-01-31'] });
    expect(asked).toContainEqual({ sql: 'own cohorts', values: ['day', '2025-01-01', '2025-01-31'] });
    // Windows that have a part of the days, of all datasets.
    expect(asked.find(({ sql }) => sql.includes('FROM reconciliation'))?.values).toEqual([
      ...['', '', '20250201T000000Z', '20250101T000000Z'],
    ]);
  });

  it.each([
    ['2025-01-01', '2025-01-01', 'day'],
    ['2025-01-01', '2025-01-31', 'day'],
    ['2025-01-01', '2025-02-01', 'week'],
    ['2025-01-01', '2025-07-01', 'week'],
    ['2025-01-01', '2025-07-02', 'month'],
  ])('takes of %s to %s a point a %s', (from, to, grain) => {
    expect(grainOf(from, to)).toBe(grain);
  });

  it('knows what may not be read, and fails with all else', async () => {
    const denied = new QueryFailedError('FAILED: Insufficient permissions to execute the query.');
    cloudwatch.on(GetMetricDataCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    const { source } = sourceOf({ ...ANSWERS, reconciliation: denied });
    const report = await readReport(source, '2025-01-01', '2025-01-31', NOW);
    expect([report.datasets, report.steps]).toEqual([null, null]);

    const other = new QueryFailedError('FAILED: the cluster is on fire');
    const failing = sourceOf({ ...ANSWERS, reconciliation: other });
    await expect(readReport(failing.source, '2025-01-01', '2025-01-31', NOW)).rejects.toBe(other);
    cloudwatch.on(GetMetricDataCommand).rejects(Object.assign(new Error('slow'), { name: 'Throttling' }));
    await expect(readReport(sourceOf(ANSWERS).source, '2025-01-01', '2025-01-31', NOW)).rejects.toThrow('slow');
  });

  it('asks nothing of reconciliation where it is told not to, which the page then says is not readable', async () => {
    const { source, asked } = sourceOf(ANSWERS);
    const report = await readReport({ ...source, asksReconciliation: false }, '2025-01-01', '2025-01-31', NOW);
    expect(report.steps).toBeNull();
    expect(asked.filter(({ sql }) => sql.includes('FROM reconciliation'))).toEqual([]);
  });

  it('says which answer it can’t use, and where', async () => {
    const without = sourceOf({ ...ANSWERS, channel_roas: answer({ channel: 'google_ads', spend: 'much' }) });
    await expect(readReport(without.source, '2025-01-01', '2025-01-31', NOW)).rejects.toThrow(
      /^channel_roas answers otherwise than this version of tributary reads it: [\s\S]*\[0\]\.spend/,
    );
    const counts = sourceOf({
      ...ANSWERS,
      channel_impression_to_install: answer({ channel: 'facebook', impression_to_install_ratio: '0.2' }),
    });
    await expect(readReport(counts.source, '2025-01-01', '2025-01-31', NOW)).rejects.toThrow(
      'google_ads is in one KPI and not in another: the marts were published meanwhile, try again',
    );
    const missing = sourceOf({
      ...ANSWERS,
      channel_click_and_conversion_rates: answer({
        ...{ channel: 'google_ads', impressions: undefined, clicks: '5', installs: '2', ctr: '0.5', cvr: '0.4' },
      }),
    });
    await expect(readReport(missing.source, '2025-01-01', '2025-01-31', NOW)).rejects.toThrow(/\[0\]\.impressions/);
  });
});
