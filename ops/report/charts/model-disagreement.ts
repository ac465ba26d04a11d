/** How far the models are from each other on a channel's return: a mark a model, and a line from the least to the most. */
import { inRatio } from '../figures';
import type { Html } from '../html';
import type { ModelRoas } from '../report';
import { type ChannelColors, colorOf } from './channel-colors';
import { BAR, BAR_BELOW, ROW, rowNames } from './named-row';
import { drawLite } from './render';

/** @returns nothing where no model has a return */
export async function modelDisagreement(
  roas: readonly ModelRoas[],
  colors: ChannelColors,
  label: string,
): Promise<Html | null> {
  const values = roas.flatMap(({ channel, model, roas: value }) =>
    value === null
      ? []
      : [{ channel, value, color: colorOf(colors, channel), label: `${channel}, ${model}: ${inRatio(value)}` }],
  );
  if (values.length === 0) return null;
  return drawLite(
    {
      data: { values },
      height: ROW * new Set(values.map(({ channel }) => channel)).size,
      encoding: { y: { field: 'channel', type: 'nominal', sort: null, axis: null } },
      layer: [
        {
          transform: [
            {
              aggregate: [
                { op: 'min', field: 'value', as: 'least' },
                { op: 'max', field: 'value', as: 'greatest' },
              ],
              groupby: ['channel', 'color'],
            },
          ],
          mark: { type: 'rule', strokeWidth: 3, yOffset: BAR_BELOW, opacity: 0.5, aria: false },
          encoding: {
            x: { field: 'least', type: 'quantitative' },
            x2: { field: 'greatest' },
            stroke: { field: 'color', type: 'nominal', scale: null },
          },
        },
        {
          mark: { type: 'tick', thickness: 3, size: BAR, yOffset: BAR_BELOW },
          encoding: {
            x: {
              field: 'value',
              type: 'quantitative',
              axis: { title: 'ROAS', tickCount: 5 },
              scale: { zero: true },
            },
            color: { field: 'color', type: 'nominal', scale: null },
            description: { field: 'label' },
          },
        },
        rowNames('channel'),
      ],
    },
    label,
  );
}
