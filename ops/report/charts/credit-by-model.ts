/** What each attribution model credits the channels with, side by side, as stacked bars. */
import { inMoney } from '../figures';
import type { Html } from '../html';
import type { Credit } from '../report';
import { AMOUNT } from './axis-labels';
import type { ChannelColors } from './channel-colors';
import { BAR_BELOW, ROW, rowNames } from './named-row';
import { drawLite } from './render';

/** @returns nothing where nothing is credited */
export async function creditByModel(
  credit: readonly Credit[],
  { domain, range }: ChannelColors,
  label: string,
): Promise<Html | null> {
  const values = credit
    .map(({ model, channel, revenue }) => ({
      ...{ model, channel },
      value: Number(revenue),
      label: `${model}, ${channel}: ${inMoney(revenue)} USD`,
      place: domain.indexOf(channel),
    }))
    .filter(({ value }) => value !== 0);
  if (values.length === 0) return null;
  const shown = new Set(values.map(({ channel }) => channel));
  const channels = domain.filter((channel) => shown.has(channel));
  return drawLite(
    {
      data: { values },
      height: (ROW + 4) * new Set(values.map(({ model }) => model)).size,
      encoding: { y: { field: 'model', type: 'nominal', sort: null, axis: null } },
      layer: [
        {
          mark: { type: 'bar', height: 18, yOffset: BAR_BELOW, stroke: 'var(--paper)', strokeWidth: 1 },
          encoding: {
            x: {
              field: 'value',
              type: 'quantitative',
              stack: 'zero',
              axis: { title: 'USD', labelExpr: AMOUNT, grid: false, tickCount: 5 },
            },
            fill: {
              field: 'channel',
              type: 'nominal',
              scale: { domain: channels, range: channels.map((channel) => range[domain.indexOf(channel)] ?? '') },
            },
            order: { field: 'place', type: 'quantitative' },
            description: { field: 'label' },
          },
        },
        rowNames('model'),
      ],
    },
    label,
  );
}
