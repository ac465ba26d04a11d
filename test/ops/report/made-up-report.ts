/** A report of a quarter of a made-up app, of the sizes that a real one has. */
import type { Advice, Channel, Cohort, Credit, CurvePoint, Journey, Period, Report } from '../../../ops/report/report';

const MODELS = [
  ...['first_touch', 'last_non_direct_touch', 'last_touch', 'linear', 'markov', 'markov_shapley'],
  ...['position_based', 'shapley', 'time_decay'],
];

const channel = (
  name: string,
  [spend, impressions, clicks, installs, orders, revenue]: readonly [string, number, number, number, number, string],
): Channel => ({
  channel: name,
  ...{ spend, impressions, clicks, installs, last_touch_orders: orders, last_touch_revenue: revenue },
  ctr: impressions === 0 ? null : clicks / impressions,
  cvr: clicks === 0 ? null : installs / clicks,
  impression_to_install_ratio: impressions === 0 ? null : installs / impressions,
  last_touch_roas: Number(spend) === 0 ? null : Number(revenue) / Number(spend),
});

export const CHANNELS: readonly Channel[] = [
  channel('google_ads', ['25164.07', 512345, 21450, 4891, 2113, '61976.32']),
  channel('apple_search_ads', ['11230.50', 143210, 8012, 2010, 803, '23126.61']),
  channel('facebook', ['20011.99', 987654, 18765, 2222, 912, '20872.90']),
  channel('tiktok', ['12345.60', 1234567, 16050, 880, 311, '6123.42']),
  channel('programmatic_display', ['10999.00', 3456789, 17650, 0, 0, '0.00']),
  channel('organic', ['0.00', 0, 0, 2345, 0, '0.00']),
  channel('unattributed', ['0.00', 0, 0, 0, 2900, '98765.43']),
];

const PAID = CHANNELS.filter(({ spend }) => Number(spend) > 0);

const WEEKS = Array.from({ length: 13 }, (_, i) =>
  new Date(Date.UTC(2024, 11, 30) + i * 7 * 86_400_000).toISOString().slice(0, 10),
);

const periods: Period[] = WEEKS.flatMap((start, week) =>
  CHANNELS.map((of) => ({
    ...{ grain: 'week' as const, period_start: start, channel: of.channel },
    spend: ((Number(of.spend) / 13) * (1 + 0.1 * Math.sin(week))).toFixed(2),
    impressions: Math.round(of.impressions / 13),
    ...{ ctr: of.ctr, cvr: of.cvr, last_touch_roas: of.last_touch_roas },
    ipm: of.impression_to_install_ratio === null ? null : 1000 * of.impression_to_install_ratio,
  })),
);

const credit: Credit[] = MODELS.flatMap((model, i) =>
  CHANNELS.filter(({ last_touch_revenue: revenue }) => Number(revenue) > 0).map((of) => ({
    ...{ model, channel: of.channel },
    installs: of.installs * (1 + i / 100),
    orders: of.last_touch_orders * (1 - i / 50),
    revenue: (Number(of.last_touch_revenue) * (1 + i / 40)).toFixed(2),
  })),
);

const cohorts: Cohort[] = [1, 7, 30].flatMap((age) =>
  WEEKS.flatMap((start, week) =>
    PAID.map(({ channel: name, spend, last_touch_roas: roas }): Cohort => {
      // The last weeks are too young to be known.
      const isMature = week * 7 + age < 90;
      const share = age / (age + 10);
      return {
        ...{ period_start: start, channel: name, age },
        spend: isMature ? (Number(spend) / 13).toFixed(2) : null,
        revenue: isMature ? ((Number(spend) / 13) * (roas ?? 0) * share).toFixed(2) : null,
        roas: isMature ? (roas ?? 0) * share : null,
      };
    }),
  ),
);

/** Paths of each length, of every channel that had spend. */
const PATHS = PAID.flatMap(({ channel: one }, i) => {
  const [next = '', third = ''] = [1, 2].map((by) => PAID[(i + by) % PAID.length]?.channel);
  return [one, `${one} > ${next}`, `${one} > ${next} > ${third}`, `${one} > ... > ${next} > ${third}`];
});

const journeys: Journey[] = (['install', 'order'] as const).flatMap((type) =>
  ['unattributed', ...PATHS].map((path, i) => ({
    ...{ conversion_type: type, path, shortened: path.includes('...'), conversions: 2000 - 97 * i },
    single_touch_conversions: path.includes('>') || path === 'unattributed' ? 0 : 700 - 31 * i,
    revenue: type === 'order' ? (10_000.5 - 400 * i).toFixed(2) : '0.00',
  })),
);

const curves: CurvePoint[] = PAID.flatMap(({ channel: name, spend }) => {
  const today = Number(spend) / 90;
  const of = (point: CurvePoint['point'], factor: number): CurvePoint => ({
    ...{ channel: name, point, spend: today * factor },
    ...{ revenue: 100 * factor ** 0.4, low: 60 * factor ** 0.4, high: 150 * factor ** 0.4 },
    ...{ mroas: 0.91, mroas_low: 0.55, mroas_high: 1.4, elasticity: 0.4, probability: 0.8 },
  });
  return [of('advised', 1.2), ...Array.from({ length: 33 }, (_, step) => of('curve', step / 20)), of('today', 1)];
});

const advice: Advice[] = PAID.flatMap(({ channel: name, spend }, i) =>
  ['all', 'video'].map((type): Advice => {
    const action = ['raise', 'lower', 'hold', 'test'][i % 4] ?? 'hold';
    return {
      ...{ day: '2025-03-31', channel: name, creative_type: type, action },
      spend_today: (Number(spend) / 90).toFixed(2),
      spend_advised: ((Number(spend) / 90) * 1.2).toFixed(2),
      ...{ expected_gain: '-12.34', gain_low: '-30.00', gain_high: '1234.50' },
      ...{ mroas: i === 4 ? null : 0.91, probability: i === 4 ? null : 0.87, models_low: 0.7, models_high: 1.2 },
      conversions: 1234,
      sentence: `Observational: ${action} ${name} from 20.0 % to 24.0 % of the budget, better with a probability of 87 %.`,
    };
  }),
);

export const REPORT: Report = {
  ...{ environment: 'prod', from: '2025-01-01', to: '2025-03-31', made: new Date('2025-04-01T06:30:00Z') },
  grain: 'week',
  totals: {
    ...{ spend: '79751.16', impressions: 6334565, clicks: 81927, installs: 12348, orders: 7039, revenue: '210864.68' },
    ...{ ctr: 0.0129333, cvr: 0.122096, impression_to_install_ratio: 0.00157912 },
    ...{ last_touch_roas: 1.405612, blended_roas: 2.644033, unconverted_spend: 3, unconverted_sales: 1200 },
  },
  ...{ channels: CHANNELS, periods, credit, journeys, cohorts, curves, advice },
  modelRanges: PAID.map(({ channel: name }, i) => ({
    ...{ channel: name, models: 9, least_revenue: '0.00', least_model: 'first_touch' },
    ...{ greatest_revenue: '25567.10', greatest_model: 'markov', spread: i === 4 ? null : 2 / (i + 1) },
  })),
  modelRoas: CHANNELS.flatMap(({ channel: name, last_touch_roas: roas }) =>
    MODELS.map((model, i) => ({ channel: name, model, roas: roas === null ? null : roas * (1 + i / 20) })),
  ),
  winningTouches: CHANNELS.filter(({ installs }) => installs > 0).flatMap(({ channel: name, installs }) =>
    (name === 'organic' ? ['organic'] : ['click', 'impression']).flatMap((kind) => [
      { channel: name, kind, platform: 'android', installs: Math.ceil(installs / 3) },
      { channel: name, kind, platform: 'ios', installs: Math.ceil(installs / 5) },
    ]),
  ),
  responses: PAID.flatMap(({ channel: name }, i) => [
    {
      ...{
        channel: name,
        measure: 'correlation' as const,
        lag_days: 0,
        first_day: '2025-01-01',
        last_day: '2025-03-31',
      },
      ...{ days: 90, estimate: 0.61, low: 0.46, high: 0.73 },
    },
    {
      ...{ channel: name, measure: 'elasticity' as const, lag_days: null, first_day: '2025-01-01' },
      ...{ last_day: '2025-03-31', days: 90 },
      ...(i === 4 ? { estimate: null, low: null, high: null } : { estimate: 0.45, low: 0.31, high: 0.59 }),
    },
  ]),
  publication: ['channel_daily', 'channel_kpi', 'cohort_roas'].map((mart) => ({
    ...{ mart, run_id: 'scheduled__2025-04-01T00:00:00+00:00', loaded_at: '2025-04-01 05:12:33.123456', one_run: true },
  })),
  datasets: [
    {
      ...{ dataset: 'orders', owner: 'sales', freshness_hours: 2.25, max_age_hours: 26, rows_read: 812 },
      ...{
        quarantined_percent: 0.4,
        max_quarantined_percent: 5,
        checks_failed: 0,
        checked: '2025-04-01T05:00:00.000Z',
      },
    },
    {
      ...{ dataset: 'touchpoints', owner: 'marketing', freshness_hours: 40.5, max_age_hours: 26, rows_read: 91234 },
      ...{ quarantined_percent: null, max_quarantined_percent: 5, checks_failed: 1, checked: null },
    },
  ],
  steps: [3, 0].map((unexplained) => ({
    ...{ dataset: 'orders', windows: [{ start: '2025-03-31T00:00:00Z', end: '2025-04-01T00:00:00Z' }] },
    ...{ step: 'source_to_raw', rows_in: 812, rows_out: 812 - unexplained, rows_quarantined: 0, rows_superseded: 0 },
    ...{ rows_deleted: 0, rows_unexplained: unexplained, money_unexplained: {}, balanced: unexplained === 0 },
    ...{ run_id: 'scheduled__2025-04-01T00:00:00+00:00', checked_at: '2025-04-01 05:00:00' },
  })),
};

/** Of days in which nothing was, asked by who may read neither CloudWatch nor the reconciliation. */
export const EMPTY_REPORT: Report = {
  ...REPORT,
  totals: {
    ...{ spend: '0.00', impressions: 0, clicks: 0, installs: 0, orders: 0, revenue: '0.00' },
    ...{ ctr: null, cvr: null, impression_to_install_ratio: null, last_touch_roas: null, blended_roas: null },
    ...{ unconverted_spend: 0, unconverted_sales: 0 },
  },
  ...{ channels: [], periods: [], credit: [], modelRanges: [], modelRoas: [], journeys: [], winningTouches: [] },
  ...{ cohorts: [], advice: [], curves: [], responses: [], publication: [], datasets: null, steps: null },
};

/** Every text of the report that comes from data. */
export function withNames(report: Report, rename: (name: string) => string): Report {
  const channelOf = <T extends { readonly channel: string }>(rows: readonly T[]): T[] =>
    rows.map((row) => ({ ...row, channel: rename(row.channel) }));
  return {
    ...report,
    ...{ channels: channelOf(report.channels), periods: channelOf(report.periods) },
    credit: channelOf(report.credit).map((row) => ({ ...row, model: rename(row.model) })),
    modelRanges: channelOf(report.modelRanges).map((row) => ({ ...row, least_model: rename(row.least_model) })),
    modelRoas: channelOf(report.modelRoas).map((row) => ({ ...row, model: rename(row.model) })),
    journeys: report.journeys.map((row) => ({
      ...row,
      path: row.path
        .split(' > ')
        .map((step) => (step === '...' ? step : rename(step)))
        .join(' > '),
    })),
    winningTouches: channelOf(report.winningTouches).map((row) => ({
      ...{ ...row, kind: rename(row.kind), platform: rename(row.platform) },
    })),
    ...{ cohorts: channelOf(report.cohorts), curves: channelOf(report.curves), responses: channelOf(report.responses) },
    advice: channelOf(report.advice).map((row) => ({
      ...{ ...row, creative_type: rename(row.creative_type), action: rename(row.action) },
      sentence: rename(row.sentence),
    })),
    publication: report.publication.map((row) => ({
      ...row,
      mart: rename(row.mart),
      run_id: rename(row.run_id ?? ''),
    })),
    datasets: report.datasets?.map((row) => ({ ...row, dataset: rename(row.dataset) })) ?? null,
    steps: report.steps?.map((row) => ({ ...row, dataset: rename(row.dataset) })) ?? null,
  };
}
