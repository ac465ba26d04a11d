/** What `tributary explain credit --json` answers. */
import { z } from 'zod';
import { TOUCH_MODEL_NAMES } from './shares';

const byTouchModel = z.record(z.enum(TOUCH_MODEL_NAMES), z.number());

const touch = {
  touchpoint_id: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  days_before: z.number(),
  channel: z.string(),
  campaign_id: z.string(),
  creative_type: z.string(),
  kind: z.string(),
};

export const creditOutputSchema = z.object({
  conversion: z.object({
    what: z.enum(['order', 'install']),
    id: z.string(),
    at: z.string(),
    status: z.string().nullable(),
    /** Types of conversion that it counts as; none where it is cancelled. */
    types: z.array(z.enum(['install', 'first_order', 'order'])),
    device_id: z.string().nullable(),
  }),
  /** Exact decimals are text; rate and usd are null where the day and the seven before it have no rate. */
  sales: z.array(
    z.object({
      sale: z.enum(['order', 'refund']),
      day: z.string(),
      currency: z.string(),
      amount: z.string(),
      rate: z.string().nullable(),
      usd: z.string().nullable(),
    }),
  ),
  /** Null where touches are credited. */
  why_unattributed: z
    .enum(['cancelled', 'unknown_customer', 'no_device_id', 'no_consent', 'no_touch_counts'])
    .nullable(),
  look_back_days: z.number(),
  longest_path: z.int(),
  /** Touches that count, in their order; of each model the shares add up to one. */
  path: z.array(z.object({ ...touch, shares: byTouchModel })),
  /** Touches of the device of the days around that don't. */
  left_out: z.array(
    z.object({ ...touch, why: z.enum(['before_look_back', 'after_conversion', 'beyond_longest_path']) }),
  ),
  /** By channel of the path; value in USD, of the order and its refund together, as the job reckons it: in doubles. */
  channels: z.array(z.object({ channel: z.string(), shares: byTouchModel, value: byTouchModel })),
  /** Models that look at all paths of the conversion's month; empty where nothing is published of them. */
  month_models: z.array(
    z.object({
      conversion_type: z.enum(['install', 'first_order', 'order']),
      model: z.string(),
      markov_order: z.int().nullable(),
      channel: z.string(),
      /** Conversions of the month: the channel's by the model, all channels', the channel's by `linear`. */
      month_credit: z.number(),
      month_total: z.number(),
      month_linear: z.number(),
      /** Of this conversion: its linear share times month_credit / month_linear. Of one conversion they need not add up to one. */
      conversions: z.number(),
      /** USD; null where the marts don't tell the month's factor of value. */
      value: z.number().nullable(),
    }),
  ),
  /** What published the marts that the month's figures are from. */
  published: z.object({ run_id: z.string(), at: z.string() }).nullable(),
  /** The one touch that `channel_daily` and other marts of days credit; null where none counts for them. */
  marts_touch: z.object(touch).nullable(),
});

export type CreditOutput = z.output<typeof creditOutputSchema>;
export type TouchOutput = Omit<CreditOutput['path'][number], 'shares'>;
