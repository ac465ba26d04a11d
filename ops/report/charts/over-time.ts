/** A figure of each channel as a line over periods. */
import type { Html } from '../html';
import type { ChannelColors } from './channel-colors';
import { drawLite } from './render';

export interface Point {
  /** First day of the period. */
  readonly start: string;
  readonly channel: string;
  /** Null leaves a gap. */
  readonly value: number | null;
  /** The value as people read it. */
  readonly text: string;
}

const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
] as const;

/**
 * @param labels of the axis, as an expression of Vega
 * @returns nothing where no channel has a value
 */
export async function overTime(
  points: readonly Point[],
  { domain, range }: ChannelColors,
  labels: string,
  label: string,
): Promise<Html | null> {
  if (points.every(({ value }) => value === null)) return null;
  const shown = new Set(points.map(({ channel }) => channel));
  const channels = domain.filter((channel) => shown.has(channel));
  const colors = channels.map((channel) => range[domain.indexOf(channel)] ?? '');
  return drawLite(
    {
      data: {
        values: points.map((point) => ({ ...point, label: `${point.channel}, ${point.start}: ${point.text}` })),
      },
      height: 200,
      encoding: {
        x: {
          field: 'start',
          type: 'temporal',
          scale: { type: 'utc' },
          axis: { title: null, format: '%e %b', grid: false, tickCount: 5, labelOverlap: true },
        },
        y: { field: 'value', type: 'quantitative', axis: { title: null, labelExpr: labels, tickCount: 5 } },
        color: {
          field: 'channel',
          type: 'nominal',
          scale: { domain: channels, range: colors },
          legend: { symbolType: 'stroke', symbolSize: 250 },
        },
      },
      layer: [
        {
          mark: { type: 'line', strokeWidth: 1.5, invalid: 'break-paths-show-domains', aria: false },
          encoding: {
            // More channels than colors are told apart by dashes.
            strokeDash: {
              field: 'channel',
              type: 'nominal',
              scale: { domain: channels, range: channels.map((_, i) => [...(DASHES[i % DASHES.length] ?? [1, 0])]) },
            },
          },
        },
        { mark: { type: 'circle', size: 22, opacity: 1 }, encoding: { description: { field: 'label' } } },
      ],
    },
    label,
  );
}
