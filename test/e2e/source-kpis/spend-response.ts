/** How installs follow spend: correlation by lag and elasticity, from the daily figures of the sources. */
import { twoSidedQuantile } from './student-t';

/** What a channel spent on a day (USD), and the installs credited to it. */
export interface ChannelDay {
  readonly channel: string;
  /** YYYY-MM-DD */
  readonly day: string;
  readonly spend: number;
  readonly installs: number;
}

/** A row of the KPI. */
export interface Response {
  readonly channel: string;
  readonly measure: 'correlation' | 'elasticity';
  readonly lag_days: number | null;
  readonly first_day: string;
  readonly last_day: string;
  readonly days: number;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

type Interval = Pick<Response, 'estimate' | 'low' | 'high'>;

const lags = [0, 1, 2, 3, 4, 5, 6, 7];
const normal97_5 = 1.959963984540054;
const leastDaysOfElasticity = 56;
const nothing: Interval = { estimate: null, low: null, high: null };

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
const dayText = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const fromMean = (values: readonly number[]): number[] => {
  const mean = sum(values) / values.length;
  return values.map((value) => value - mean);
};
const product = (x: readonly number[], y: readonly number[]): number => sum(x.map((value, i) => value * (y[i] ?? 0)));

function grouped<K, T>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

/** Pearson's correlation with Fisher's 95 % interval; nothing under 4 pairs, or where one side does not vary. */
export function correlation(spend: readonly number[], installs: readonly number[]): Interval {
  if (spend.length < 4 || new Set(spend).size === 1 || new Set(installs).size === 1) return nothing;
  const [x, y] = [fromMean(spend), fromMean(installs)];
  const r = Math.min(1, Math.max(-1, product(x, y) / Math.sqrt(product(x, x) * product(y, y))));
  const reach = normal97_5 / Math.sqrt(spend.length - 3);
  return { estimate: r, low: Math.tanh(Math.atanh(r) - reach), high: Math.tanh(Math.atanh(r) + reach) };
}

/**
 * Slope of ln(installs + ½) on ln(spend), each less the mean of its weekday, with its 95 % t-interval; nothing under 56
 * days, or where spend does not vary within a weekday.
 *
 * @param days those with spend
 */
export function elasticity(days: readonly ChannelDay[]): Interval {
  if (days.length < leastDaysOfElasticity) return nothing;
  const groups = [...grouped(days, ({ day }) => dayNumber(day) % 7).values()];
  if (groups.every((group) => new Set(group.map(({ spend }) => spend)).size === 1)) return nothing;
  const x = groups.flatMap((group) => fromMean(group.map(({ spend }) => Math.log(spend))));
  const y = groups.flatMap((group) => fromMean(group.map(({ installs }) => Math.log(installs + 0.5))));
  const slope = product(x, y) / product(x, x);
  const rest = y.map((value, i) => value - slope * (x[i] ?? 0));
  const freedom = days.length - groups.length - 1;
  const error = Math.sqrt(product(rest, rest) / freedom / product(x, x));
  const reach = twoSidedQuantile(0.95, freedom) * error;
  return { estimate: slope, low: slope - reach, high: slope + reach };
}

/**
 * @param known days of every channel, those with spend or installs at least
 * @returns eight lags and an elasticity of each channel that spent, over the days from the first spend of any to the last
 */
export function spendResponse(known: readonly ChannelDay[]): Response[] {
  const spent = known.filter(({ spend }) => spend > 0).map(({ day }) => dayNumber(day));
  const [first, last] = [Math.min(...spent), Math.max(...spent)];
  const calendar = Array.from({ length: last - first + 1 }, (_, i) => dayText(first + i));
  return [...grouped(known, ({ channel }) => channel)].flatMap(([channel, own]) => {
    const paid = own.filter(({ spend }) => spend > 0);
    if (paid.length === 0) return [];
    const byDay = new Map(own.map((day) => [day.day, day]));
    const spend = calendar.map((day) => byDay.get(day)?.spend ?? 0);
    const installs = calendar.map((day) => byDay.get(day)?.installs ?? 0);
    const span = { channel, first_day: dayText(first), last_day: dayText(last) };
    const correlations = lags.map((lag) => {
      const days = Math.max(0, calendar.length - lag);
      const found = correlation(spend.slice(0, days), installs.slice(lag));
      return { ...span, measure: 'correlation' as const, lag_days: lag, days, ...found };
    });
    return [
      ...correlations,
      { ...span, measure: 'elasticity' as const, lag_days: null, days: paid.length, ...elasticity(paid) },
    ];
  });
}
