/** A row of a chart with its name above it: names of channels are longer than the margin of a phone. */
import type { LiteSpec } from './render';

/** Pixels of a row, of the name in it, and of the bar. */
export const ROW = 36;
export const BAR = 12;
const NAME_ABOVE = -11;
export const BAR_BELOW = 7;

/** @param field that holds the name */
export const rowNames = (field: string): LiteSpec['layer'][number] => ({
  transform: [{ aggregate: [{ op: 'count', as: 'rows' }], groupby: [field] }],
  mark: { type: 'text', align: 'left', yOffset: NAME_ABOVE, aria: false, limit: 340 },
  encoding: { text: { field, type: 'nominal' }, x: { value: 0 } },
});
