/** What the page is made from. */
import { z } from 'zod';
import { stepSchema } from '../reconcile/output';
import { datasetSchema } from '../status/output';

/** USD as an exact decimal: text, so that it stays that. */
const money = z.string().regex(/^-?\d+(\.\d+)?$/);
const count = z.string().transform(Number).pipe(z.int());
const number = z.string().transform(Number).pipe(z.number());
/** NULL where there was nothing to divide by, or nothing was measured. */
const ratio = number.nullable();
const text = z.string();
const day = z.iso.date();
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const totalsSchema = z.object({
  spend: money,
  impressions: count,
  clicks: count,
  installs: count,
  orders: count,
  revenue: money,
  ctr: ratio,
  cvr: ratio,
  impression_to_install_ratio: ratio,
  last_touch_roas: ratio,
  blended_roas: ratio,
  unconverted_spend: count,
  unconverted_sales: count,
});

export const channelRoasSchema = z.object({
  channel: text,
  spend: money,
  last_touch_orders: count,
  last_touch_revenue: money,
  last_touch_roas: ratio,
});
export const channelRatesSchema = z.object({
  channel: text,
  impressions: count,
  clicks: count,
  installs: count,
  ctr: ratio,
  cvr: ratio,
});
export const channelImpressionsSchema = z.object({ channel: text, impression_to_install_ratio: ratio });

export const GRAINS = ['day', 'week', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

export const periodSchema = z.object({
  grain: z.enum(GRAINS),
  period_start: day,
  channel: text,
  spend: money,
  impressions: count,
  ctr: ratio,
  cvr: ratio,
  /** Installs of 1000 impressions. */
  ipm: ratio,
  last_touch_roas: ratio,
});

export const creditSchema = z.object({
  model: text,
  channel: text,
  installs: number,
  orders: number,
  revenue: money,
});

export const modelRangeSchema = z.object({
  channel: text,
  models: count,
  least_revenue: money,
  least_model: text,
  greatest_revenue: money,
  greatest_model: text,
  /** Greatest less least by their mean. */
  spread: ratio,
});

/** ROAS of a channel by model: a column each. */
export const modelRoasSchema = z.object({ channel: text, spend: money }).catchall(ratio);

export const winningTouchSchema = z.object({ channel: text, kind: text, platform: text, installs: count });

export const journeySchema = z.object({
  conversion_type: z.enum(['install', 'order']),
  /** Channels between ` > `, of more than three steps the first and the last two. */
  path: text,
  /** Whether there were others after the first. */
  shortened: flag,
  conversions: count,
  single_touch_conversions: count,
  revenue: money,
});

export const cohortSchema = z.object({
  period_start: day,
  channel: text,
  /** Days since the install until which revenue counts. */
  age: count,
  spend: money.nullable(),
  revenue: money.nullable(),
  roas: ratio,
});

export const curvePointSchema = z.object({
  channel: text,
  point: z.enum(['curve', 'today', 'advised']),
  /** USD a day, as are the revenues. */
  spend: number,
  revenue: number,
  low: number,
  high: number,
  mroas: number,
  mroas_low: number,
  mroas_high: number,
  elasticity: number,
  /** Of the interval from low to high. */
  probability: number,
});

export const responseSchema = z.object({
  channel: text,
  measure: z.enum(['correlation', 'elasticity']),
  lag_days: count.nullable(),
  first_day: day,
  last_day: day,
  days: count,
  estimate: ratio,
  low: ratio,
  high: ratio,
});

export const adviceSchema = z.object({
  day,
  channel: text,
  creative_type: text,
  action: text,
  spend_today: money,
  spend_advised: money,
  expected_gain: money,
  gain_low: money,
  gain_high: money,
  mroas: ratio,
  probability: ratio,
  models_low: ratio,
  models_high: ratio,
  conversions: number,
  sentence: text,
});

export const publicationSchema = z.object({
  mart: text,
  run_id: text.nullable(),
  /** UTC. */
  loaded_at: text.nullable(),
  one_run: flag,
});

export type Totals = z.output<typeof totalsSchema>;
export type Channel = z.output<typeof channelRoasSchema> &
  z.output<typeof channelRatesSchema> &
  z.output<typeof channelImpressionsSchema>;
export type Period = z.output<typeof periodSchema>;
export type Credit = z.output<typeof creditSchema>;
export type ModelRange = z.output<typeof modelRangeSchema>;
export type WinningTouch = z.output<typeof winningTouchSchema>;
export type Journey = z.output<typeof journeySchema>;
export type Cohort = z.output<typeof cohortSchema>;
export type CurvePoint = z.output<typeof curvePointSchema>;
export type Response = z.output<typeof responseSchema>;
export type Advice = z.output<typeof adviceSchema>;
export type Publication = z.output<typeof publicationSchema>;
export type DatasetFigures = z.output<typeof datasetSchema>;
export type Step = z.output<typeof stepSchema>;

export interface ModelRoas {
  readonly channel: string;
  readonly model: string;
  readonly roas: number | null;
}

/** The whole of it, of days from the first to the last, both included. */
export interface Report {
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  readonly made: Date;
  /** Of the periods. */
  readonly grain: Grain;
  readonly totals: Totals;
  readonly channels: readonly Channel[];
  readonly periods: readonly Period[];
  readonly credit: readonly Credit[];
  readonly modelRanges: readonly ModelRange[];
  readonly modelRoas: readonly ModelRoas[];
  readonly winningTouches: readonly WinningTouch[];
  readonly journeys: readonly Journey[];
  readonly cohorts: readonly Cohort[];
  readonly advice: readonly Advice[];
  readonly curves: readonly CurvePoint[];
  readonly responses: readonly Response[];
  readonly publication: readonly Publication[];
  /** Null where who asks may not read it, as the steps. */
  readonly datasets: readonly DatasetFigures[] | null;
  /** The newest check of each step of the windows that have a part of the days. */
  readonly steps: readonly Step[] | null;
}
