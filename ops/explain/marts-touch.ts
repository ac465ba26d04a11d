/**
 * The one touch that the marts of every day (`channel_daily` and its like) credit a conversion to: the last click within 7
 * days, else the last view within 24 hours, as `glue/tributary/last_touch.py` has it.
 */
import { MICROS_A_DAY, type Touch } from './journey';

export const CLICK_DAYS = 7;
export const VIEW_HOURS = 24;

/**
 * @param touches of the device, in the order of time and id
 * @param at the conversion, microseconds since 1970
 * @returns undefined where none counts
 */
export function martsTouch(touches: readonly Touch[], at: number): Touch | undefined {
  const last = (kind: string, micros: number): Touch | undefined =>
    touches.findLast((touch) => touch.kind === kind && touch.at <= at && touch.at >= at - micros);
  return last('click', CLICK_DAYS * MICROS_A_DAY) ?? last('impression', (VIEW_HOURS / 24) * MICROS_A_DAY);
}
