/**
 * What the models that look at all paths of a month together mean for one path.
 *
 * Such a model knows channels: it gives each a part of a month's conversions, which `glue/tributary/chain_credit.py` divides
 * among the channel's campaigns, creative types and days as `linear` does. So each touch of the month has its linear share
 * times one factor of its channel, the month's credit by the model over that by `linear`.
 */
import type { Ask } from '../athena/session';
import type { ConversionType } from './conversion';

export interface MonthWeight {
  readonly conversionType: ConversionType;
  readonly model: string;
  readonly channel: string;
  /** Conversions of the month that the model gives the channel, and all channels. */
  readonly credited: number;
  readonly all: number;
  /** Conversions of the month that `linear` gives the channel. */
  readonly linear: number;
  /** What a linear share of a conversion is multiplied by. */
  readonly factor: number;
  /** The same of a share of a value; null where the marts don't tell it. */
  readonly valueFactor: number | null;
  /** Channels in a state of the chain, where the model has one. */
  readonly markovOrder: number | null;
  readonly runId: string;
  /** When the run published it, UTC. */
  readonly publishedAt: string;
}

/** So much may factors of value of a channel's days differ: they are quotients of rounded figures. */
const SAME = 1e-6;

/**
 * The factor of value shows on days alone on which no refund of an order of an earlier month lies: that refund has the
 * factor of its own month. Days of less than a cent don't show it.
 */
const SQL = `WITH mixed AS (
  SELECT DISTINCT CAST(refunded_at AS date) AS day
  FROM orders
  WHERE ordered_at < CAST(? AS timestamp(6)) AND refunded_at >= CAST(? AS timestamp(6))
), own AS (
  SELECT model, conversion_type, channel, day, max(run_id) AS run_id, max(loaded_at) AS loaded_at,
    sum(conversions) AS conversions, CAST(sum(value) AS double) AS value
  FROM attribution_credit
  WHERE day >= CAST(? AS date) AND day < date_add('month', 1, CAST(? AS date))
    AND model IN ('linear', 'markov', 'markov_shapley') AND channel <> 'unattributed' AND contains(split(?, ','), conversion_type)
  GROUP BY model, conversion_type, channel, day
), totals AS (
  SELECT model, conversion_type, sum(conversions) AS conversions FROM own WHERE model <> 'linear' GROUP BY model, conversion_type
), days AS (
  SELECT t.model, l.conversion_type, l.channel, t.conversions AS total, l.run_id, l.loaded_at, l.conversions AS linear,
    coalesce(m.conversions, 0) AS conversions,
    CASE WHEN abs(l.value) >= 0.01 AND l.day NOT IN (SELECT day FROM mixed) THEN coalesce(m.value, 0) / l.value END AS ratio
  FROM own l
  JOIN totals t ON t.conversion_type = l.conversion_type
  LEFT JOIN own m
    ON m.model = t.model AND m.conversion_type = l.conversion_type AND m.channel = l.channel AND m.day = l.day
  WHERE l.model = 'linear'
)
SELECT d.conversion_type, d.model, d.channel, sum(d.conversions), max(d.total), sum(d.linear), min(d.ratio), max(d.ratio), count(d.ratio),
  max(r.markov_order), max(d.run_id), CAST(max(d.loaded_at) AS varchar)
FROM days d
LEFT JOIN attribution_reconciliation r
  ON r.run_id = d.run_id AND r.model = d.model AND r.conversion_type = d.conversion_type
GROUP BY d.conversion_type, d.model, d.channel
HAVING sum(d.linear) > 0
ORDER BY d.conversion_type, d.model, d.channel`;

/**
 * @param at of the conversion, as Athena writes it
 * @returns one for each model and type that is published of the month, and each channel that `linear` credits in it
 * @throws QueryFailedError, InterruptedError
 */
export async function readMonthWeights(ask: Ask, types: readonly ConversionType[], at: string): Promise<MonthWeight[]> {
  const month = `${at.slice(0, 7)}-01`;
  const { rows } = await ask(SQL, [month, month, month, month, types.join(',')]);
  return rows.map(([type, model = '', channel = '', ...figures]) => {
    const [credited, all, linear] = figures.map(Number);
    const [least, greatest, days, order, runId = '', publishedAt = ''] = figures.slice(3);
    return {
      conversionType: type as ConversionType,
      ...{ model, channel, credited: credited ?? 0, all: all ?? 0, linear: linear ?? 0 },
      factor: (credited ?? 0) / (linear ?? 0),
      valueFactor: valueFactorOf(least, greatest, Number(days)),
      markovOrder: order === undefined ? null : Number(order),
      ...{ runId, publishedAt },
    };
  });
}

/**
 * The factor of value that all days of a channel show. They show none where refunds took all that its month brought: then
 * value is divided as conversions are. One day alone can't be told from that.
 *
 * @param least of the days' quotients, and the greatest; undefined without a day
 */
export function valueFactorOf(least: string | undefined, greatest: string | undefined, days: number): number | null {
  if (least === undefined || greatest === undefined || days < 2) return null;
  const [low, high] = [Number(least), Number(greatest)];
  return high - low <= SAME * Math.max(Math.abs(low), Math.abs(high)) ? (low + high) / 2 : null;
}
