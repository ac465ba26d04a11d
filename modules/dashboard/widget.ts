/** Widgets of a CloudWatch dashboard, and how they are laid out. */
import type { Metric } from '../metrics';

export interface Widget {
  readonly type: 'alarm' | 'metric' | 'text';
  /** Of the dashboard's 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Graph {
  readonly title: string;
  readonly region: string;
  readonly metrics: readonly Metric[];
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  /** Seconds that a point stands for. @default 300 */
  readonly period?: number;
  /** Whether lines lie on each other, for what adds up. @default false */
  readonly stacked?: boolean;
}

const COLUMNS = 24;
const THIRD = 8;
const GRAPH_HEIGHT = 6;
/** CloudWatch's most in a widget. */
const MOST_ALARMS = 100;

/** A heading of a part of the dashboard, across all columns. */
export const heading = (markdown: string): Widget => ({
  type: 'text',
  width: COLUMNS,
  height: 2,
  properties: { markdown, background: 'transparent' },
});

export const note = (markdown: string): Widget => ({
  type: 'text',
  width: THIRD,
  height: GRAPH_HEIGHT,
  properties: { markdown },
});

/** The state of alarms, in rows of as many as CloudWatch takes. */
export function alarmStatus(title: string, alarmArns: readonly string[]): Widget[][] {
  const rows = Math.ceil(alarmArns.length / MOST_ALARMS);
  return Array.from({ length: rows }, (_, row) => [
    {
      type: 'alarm',
      width: COLUMNS,
      height: 3,
      properties: {
        title: rows === 1 ? title : `${title} (${row + 1} of ${rows})`,
        alarms: alarmArns.slice(row * MOST_ALARMS, (row + 1) * MOST_ALARMS),
      },
    },
  ]);
}

/** Lines over time, a third of the dashboard wide. */
export const graph = ({ title, region, metrics, statistic, period = 300, stacked = false }: Graph): Widget => ({
  type: 'metric',
  width: THIRD,
  height: GRAPH_HEIGHT,
  properties: {
    title,
    region,
    view: 'timeSeries',
    stat: statistic,
    period,
    stacked,
    // None of the figures is below 0, and lines that begin anywhere mislead.
    yAxis: { left: { min: 0 } },
    metrics: metrics.map(({ namespace, name, dimensions, label }) => [
      namespace,
      name,
      ...Object.entries(dimensions).flat(),
      { label },
    ]),
  },
});

/**
 * @param rows widgets beside each other, from the left; rows lie below each other
 * @returns the body of a dashboard, as JSON
 */
export function dashboardBody(rows: readonly (readonly Widget[])[]): string {
  let y = 0;
  const widgets = rows.flatMap((row) => {
    let x = 0;
    const placed = row.map((widget) => {
      const place = { ...widget, x, y };
      x += widget.width;
      return place;
    });
    if (x > COLUMNS) throw new RangeError(`a row of the dashboard is ${x} columns wide, ${COLUMNS} at most can be`);
    y += Math.max(...row.map(({ height }) => height));
    return placed;
  });
  return JSON.stringify({ widgets });
}
