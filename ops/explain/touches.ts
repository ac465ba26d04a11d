/** The touches of a device around a conversion. */
import type { Ask } from '../athena/session';
import { LOOK_BACK_DAYS, microsOf, type Touch } from './journey';

/** Beyond those that count, touches are shown of this many days before, and after. */
export const DAYS_SHOWN = { before: 2 * LOOK_BACK_DAYS, after: 7 } as const;

const SQL = `SELECT touchpoint_id, CAST(occurred_at AS varchar), channel, campaign_id, creative_type, kind
FROM touchpoints
WHERE device_id = ?
  AND occurred_at BETWEEN CAST(? AS timestamp(6)) - INTERVAL '${DAYS_SHOWN.before}' DAY
    AND CAST(? AS timestamp(6)) + INTERVAL '${DAYS_SHOWN.after}' DAY
ORDER BY occurred_at, touchpoint_id`;

/**
 * @param at of the conversion, as Athena writes it
 * @throws QueryFailedError, InterruptedError
 */
export async function readTouches(ask: Ask, device: string, at: string): Promise<Touch[]> {
  const { rows } = await ask(SQL, [device, at, at]);
  return rows.map(([id = '', time = '', channel = '', campaign = '', creativeType = '', kind = '']) => ({
    ...{ id, at: microsOf(time), channel, campaign, creativeType, kind },
  }));
}
