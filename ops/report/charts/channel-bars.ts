/** A figure of each channel as a bar. */
import type { Html } from '../html';
import { type ChannelColors, colorOf } from './channel-colors';
import { BAR, BAR_BELOW, ROW, rowNames } from './named-row';
import { drawLite } from './render';

export interface Bar {
  readonly channel: string;
  /** Null has no bar. */
  readonly value: number | null;
  /** The value as people read it. */
  readonly text: string;
}

/** @returns nothing where no channel has a value */
export async function channelBars(bars: readonly Bar[], colors: ChannelColors, label: string): Promise<Html | null> {
  if (bars.every(({ value }) => value === null)) return null;
  const values = bars.map((bar) => ({
    ...bar,
    end: Math.max(bar.value ?? 0, 0),
    color: colorOf(colors, bar.channel),
    label: `${bar.channel}: ${bar.text}`,
  }));
  const greatest = Math.max(...values.map(({ end }) => end));
  const least = Math.min(0, ...values.map(({ value }) => value ?? 0));
  return drawLite(
    {
      data: { values },
      height: ROW * bars.length,
      encoding: { y: { field: 'channel', type: 'nominal', sort: null, axis: null } },
      layer: [
        {
          mark: { type: 'bar', height: BAR, yOffset: BAR_BELOW },
          encoding: {
            // Room for the figure behind the longest bar.
            x: { field: 'value', type: 'quantitative', axis: null, scale: { domain: [least, (greatest || 1) * 1.3] } },
            fill: { field: 'color', type: 'nominal', scale: null },
            description: { field: 'label' },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 4, yOffset: BAR_BELOW, baseline: 'middle', aria: false },
          encoding: { x: { field: 'end', type: 'quantitative' }, text: { field: 'text' } },
        },
        rowNames('channel'),
      ],
    },
    label,
  );
}
