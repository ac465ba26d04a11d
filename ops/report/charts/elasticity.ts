/** How much more installs went with one per cent more spend, with the interval that this is known to. */
import { inRatio } from '../figures';
import type { Html } from '../html';
import type { Response } from '../report';
import { type ChannelColors, colorOf } from './channel-colors';
import { BAR_BELOW, ROW, rowNames } from './named-row';
import { drawLite } from './render';

/** @returns nothing where no elasticity is measured */
export async function elasticities(
  responses: readonly Response[],
  colors: ChannelColors,
  label: string,
): Promise<Html | null> {
  const values = responses
    .filter(({ measure, estimate }) => measure === 'elasticity' && estimate !== null)
    .map(({ channel, estimate, low, high }) => ({
      ...{ channel, estimate, low, high, color: colorOf(colors, channel) },
      label: `${channel}: ${inRatio(estimate)} (${inRatio(low)} to ${inRatio(high)})`,
    }));
  if (values.length === 0) return null;
  return drawLite(
    {
      data: { values },
      height: ROW * values.length,
      encoding: { y: { field: 'channel', type: 'nominal', sort: null, axis: null } },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 2, yOffset: BAR_BELOW, aria: false },
          encoding: {
            x: { field: 'low', type: 'quantitative', axis: { title: 'elasticity', tickCount: 5 } },
            x2: { field: 'high' },
            stroke: { field: 'color', type: 'nominal', scale: null },
          },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1, yOffset: BAR_BELOW },
          encoding: {
            x: { field: 'estimate', type: 'quantitative' },
            fill: { field: 'color', type: 'nominal', scale: null },
            description: { field: 'label' },
          },
        },
        rowNames('channel'),
      ],
    },
    label,
  );
}
