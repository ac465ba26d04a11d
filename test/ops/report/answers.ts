/** Answers of Athena that a report can be made from. */
import type { QueryRows } from '../../../ops/athena/result';

/** Rows as Athena answers them: text, or nothing for NULL. */
export const answer = (...rows: readonly Readonly<Record<string, string | undefined>>[]): QueryRows => ({
  columns: Object.keys(rows[0] ?? {}).map((name) => ({ name, type: 'varchar' })),
  rows: rows.map((row) => Object.values(row)),
});

const period = (grain: string, start: string) => ({
  ...{ grain, period_start: start, channel: 'google_ads', spend: '1.10', impressions: '10', ctr: '0.5' },
  ...{ cvr: undefined, ipm: '2.5', last_touch_roas: '7.5E-4' },
});

/** What Athena answers to the prepared statements of the KPIs, and to the page's own. */
export const ANSWERS: Readonly<Record<string, QueryRows>> = {
  totals: answer({
    ...{ spend: '12345678901234.10', impressions: '10', clicks: '5', installs: '2', orders: '1', revenue: '-0.50' },
    ...{ ctr: '0.5', cvr: '0.4', impression_to_install_ratio: '0.2', last_touch_roas: undefined },
    ...{ blended_roas: undefined, unconverted_spend: '0', unconverted_sales: '3' },
  }),
  channel_roas: answer({
    ...{ channel: 'google_ads', spend: '1.10', last_touch_orders: '1', last_touch_revenue: '2.20' },
    ...{ last_touch_roas: '2.0', unconverted_sales: '0' },
  }),
  channel_click_and_conversion_rates: answer({
    ...{ channel: 'google_ads', impressions: '10', clicks: '5', installs: '2', ctr: '0.5', cvr: '0.4' },
  }),
  channel_impression_to_install: answer({ channel: 'google_ads', impression_to_install_ratio: '0.2' }),
  channel_kpis_by_period: answer(
    period('month', '2025-01-01'),
    period('week', '2024-12-30'),
    period('day', '2025-01-01'),
    period('day', '2025-01-02'),
  ),
  channel_roas_by_model: answer({
    ...{ channel: 'google_ads', spend: '1.10', first_touch_roas: '1.5', markov_shapley_roas: undefined },
  }),
  journeys: answer({
    ...{ conversion_type: 'order', path: 'a > ... > b > a', shortened: 'true', conversions: '3' },
    ...{ single_touch_conversions: '0', revenue: '12345678901234.10' },
  }),
  budget_recommendations: answer(),
  spend_response: answer({
    ...{ channel: 'google_ads', measure: 'elasticity', lag_days: undefined, first_day: '2025-01-01' },
    ...{ last_day: '2025-01-31', days: '31', estimate: undefined, low: undefined, high: undefined },
  }),
  publication: answer({ mart: 'channel_daily', run_id: 'r', loaded_at: '2025-02-01 05:00:00', one_run: 'false' }),
};
