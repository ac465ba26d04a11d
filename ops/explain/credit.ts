/** Puts together who gets which part of a conversion. */
import type { Conversion } from './conversion';
import { inOrder, journeyOf, LONGEST_PATH, LOOK_BACK_DAYS, MICROS_A_DAY, microsOf, type Touch } from './journey';
import { martsTouch } from './marts-touch';
import type { MonthWeight } from './month-weight';
import type { CreditOutput, TouchOutput } from './output';
import { forEachModel, sharesOf } from './shares';

/**
 * @param touches of its device around it; none where it is credited to nobody
 * @param weights of its month
 */
export function creditOf(
  conversion: Conversion,
  touches: readonly Touch[],
  weights: readonly MonthWeight[],
): CreditOutput {
  const at = microsOf(conversion.at);
  const ordered = inOrder(touches);
  const { path, leftOut } = journeyOf(ordered, at);
  const isCredited = path.length > 0;
  const shares = isCredited ? sharesOf(path) : [];
  const told = (touch: Touch): TouchOutput => ({
    touchpoint_id: touch.id,
    at: isoOf(touch.at),
    days_before: (at - touch.at) / MICROS_A_DAY,
    channel: touch.channel,
    campaign_id: touch.campaign,
    creative_type: touch.creativeType,
    kind: touch.kind,
  });
  const usd = valueOf(conversion);
  const channels = channelsOf(path, shares, usd);
  const ofMarts = martsTouch(ordered, at);
  const [weight] = weights;
  return {
    conversion: {
      ...{ what: conversion.what, id: conversion.id, at: isoOf(at), status: conversion.status },
      ...{ types: [...conversion.types], device_id: conversion.device },
    },
    sales: [...conversion.sales],
    why_unattributed: isCredited ? null : whyUnattributed(conversion),
    ...{ look_back_days: LOOK_BACK_DAYS, longest_path: LONGEST_PATH },
    path: path.map((touch, i) => ({ ...told(touch), shares: shares[i] ?? forEachModel(() => 0) })),
    left_out: leftOut.map(({ touch, why }) => ({ ...told(touch), why })),
    channels,
    month_models: weights.flatMap((of) =>
      channels
        .filter(({ channel }) => channel === of.channel)
        .map(({ shares: { linear } }) => monthCredit(of, linear, usd)),
    ),
    published: weight === undefined ? null : { run_id: weight.runId, at: isoOf(microsOf(weight.publishedAt)) },
    marts_touch: ofMarts === undefined ? null : told(ofMarts),
  };
}

/** As the job adds them up; an amount without a rate is in no value. */
const valueOf = ({ sales }: Conversion): number => sales.reduce((sum, { usd }) => sum + Number(usd ?? 0), 0);

type Shares = CreditOutput['path'][number]['shares'];

function channelsOf(path: readonly Touch[], shares: readonly Shares[], usd: number): CreditOutput['channels'] {
  return [...new Set(shares.map((_, i) => path[i]?.channel ?? ''))].map((channel) => {
    const own = shares.filter((_, i) => path[i]?.channel === channel);
    const sums = forEachModel((model) => own.reduce((sum, of) => sum + of[model], 0));
    return { channel, shares: sums, value: forEachModel((model) => sums[model] * usd) };
  });
}

const monthCredit = (of: MonthWeight, linear: number, usd: number): CreditOutput['month_models'][number] => ({
  ...{ conversion_type: of.conversionType, model: of.model, markov_order: of.markovOrder, channel: of.channel },
  ...{ month_credit: of.credited, month_total: of.all, month_linear: of.linear, conversions: linear * of.factor },
  // What is worth nothing is worth nothing by any factor.
  value: usd === 0 ? 0 : of.valueFactor === null ? null : linear * of.valueFactor * usd,
});

function whyUnattributed({ types, whyNoDevice }: Conversion): CreditOutput['why_unattributed'] {
  if (types.length === 0) return 'cancelled';
  return whyNoDevice ?? 'no_touch_counts';
}

const isoOf = (micros: number): string => new Date(micros / 1000).toISOString();
