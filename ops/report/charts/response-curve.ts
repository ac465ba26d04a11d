/** What a channel's spend of a day brings, with today's point and the advised one. */
import { inMoney } from '../figures';
import type { Html } from '../html';
import type { CurvePoint } from '../report';
import { AMOUNT } from './axis-labels';
import { drawLite } from './render';

/** Those beside the curve, as they are drawn over each other. */
const POINTS = ['today', 'advised'];

const inDollars = (value: number): string => `${inMoney(value.toFixed(2))} USD`;

/**
 * @param points of one channel
 * @returns nothing where there are none
 */
export async function responseCurve(points: readonly CurvePoint[], label: string): Promise<Html | null> {
  if (points.length === 0) return null;
  const inOrder = [...points].sort((one, other) => POINTS.indexOf(one.point) - POINTS.indexOf(other.point));
  const values = inOrder.map(({ point, spend, revenue, low, high }) => ({
    ...{ point, spend, revenue, low, high },
    label: `${point}: ${inDollars(spend)} a day, ${inDollars(revenue)} of revenue (${inDollars(low)} to ${inDollars(high)})`,
  }));
  const curve = [{ filter: "datum.point === 'curve'" }];
  return drawLite(
    {
      data: { values },
      height: 180,
      encoding: {
        x: {
          field: 'spend',
          type: 'quantitative',
          axis: { title: 'spend, USD a day', grid: false, tickCount: 5, labelExpr: AMOUNT },
        },
        y: { type: 'quantitative', axis: { title: 'revenue, USD a day', tickCount: 5, labelExpr: AMOUNT } },
      },
      layer: [
        {
          transform: curve,
          mark: { type: 'area', fill: 'var(--c0)', opacity: 0.18, aria: false },
          encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
        },
        {
          transform: curve,
          mark: { type: 'line', stroke: 'var(--c0)', strokeWidth: 2, aria: false },
          encoding: { y: { field: 'revenue', type: 'quantitative' } },
        },
        {
          transform: [{ filter: "datum.point !== 'curve'" }],
          // Today is a ring, so that advice to leave it so is seen within.
          mark: { type: 'point', opacity: 1, strokeWidth: 2 },
          encoding: {
            y: { field: 'revenue', type: 'quantitative' },
            shape: {
              field: 'point',
              type: 'nominal',
              scale: { domain: POINTS, range: ['circle', 'diamond'] },
            },
            size: { field: 'point', type: 'ordinal', scale: { domain: POINTS, range: [160, 40] } },
            fill: { field: 'point', type: 'nominal', scale: { domain: POINTS, range: ['var(--card)', 'var(--c1)'] } },
            stroke: { field: 'point', type: 'nominal', scale: { domain: POINTS, range: ['var(--ink)', 'var(--c1)'] } },
            description: { field: 'label' },
          },
        },
      ],
    },
    label,
  );
}
