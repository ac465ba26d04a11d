/** Amounts as a Sankey diagram: columns of names, and what flows from each to the names of the next column. */
import { sankey, sankeyLinkHorizontal } from 'd3-sankey';
import { inCount } from '../figures';
import type { Html } from '../html';
import { draw, WIDTH } from './render';

export interface Flow {
  /** Of its source, from 0; the target is in the next one. */
  readonly column: number;
  /** Names may be in several columns: there they are others. */
  readonly source: string;
  readonly target: string;
  readonly value: number;
  /** What it is, with its value. */
  readonly label: string;
}

export interface Flows {
  /** From the first column to the last; every name but of the last column flows on. */
  readonly flows: readonly Flow[];
  /** What is in each column; a name that is the same is written once. */
  readonly headings: readonly string[];
  /** Of the values, in the plural. */
  readonly unit: string;
  readonly color: (column: number, name: string) => string;
}

interface Node {
  readonly id: string;
  readonly column: number;
  readonly name: string;
}

interface Link extends Omit<Flow, 'source' | 'target'> {
  readonly source: string;
  readonly target: string;
  readonly color: string;
}

const NODE_WIDTH = 8;
const NODE_PADDING = 16;
const LEAST_HEIGHT = 200;
const HEADING = 24;
/** Between a name and its column. */
const GAP = 4;

const idOf = (column: number, name: string): string => `${column} ${name}`;

/** @returns nothing where nothing flows */
export async function flowDiagram({ flows, headings, unit, color }: Flows, label: string): Promise<Html | null> {
  if (flows.length === 0) return null;
  const nodes = new Map<string, Node>();
  for (const { column, source, target } of flows)
    for (const [at, name] of [
      [column, source],
      [column + 1, target],
    ] as const)
      nodes.set(idOf(at, name), { id: idOf(at, name), column: at, name });
  const inColumn = headings.map((_, at) => [...nodes.values()].filter(({ column }) => column === at).length);
  const height = Math.max(LEAST_HEIGHT, HEADING + Math.max(...inColumn) * (NODE_PADDING + 16));
  const graph = sankey<Node, Link>()
    .nodeId(({ id }) => id)
    .nodeAlign(({ column }) => column)
    .nodeWidth(NODE_WIDTH)
    .nodePadding(NODE_PADDING)
    .extent([
      [0, HEADING],
      [WIDTH, height - 8],
    ])({
    nodes: [...nodes.values()],
    links: flows.map((flow) => ({
      ...flow,
      source: idOf(flow.column, flow.source),
      target: idOf(flow.column + 1, flow.target),
      color: color(flow.column, flow.source),
    })),
  });
  const path = sankeyLinkHorizontal<Node, Link>();
  const links = graph.links.map((link) => ({
    ...{ path: path(link), width: Math.max(link.width ?? 0, 1), color: link.color, label: link.label },
  }));
  const last = headings.length - 1;
  const drawn = graph.nodes.map(({ x0 = 0, x1 = 0, y0 = 0, y1 = 0, column, name, value = 0 }) => ({
    ...{ x: x0, x2: x1, y: y0, y2: Math.max(y1, y0 + 1), color: color(column, name) },
    ...{ name: name === headings[column] ? '' : name, label: `${name}: ${inCount(value)} ${unit}` },
    ...{ textX: column === last ? x0 - GAP : x1 + GAP, align: column === last ? 'right' : 'left' },
    middle: (y0 + y1) / 2,
  }));
  const step = (WIDTH - NODE_WIDTH) / last;
  const heads = headings.map((text, at) => ({
    text,
    x: at === last ? WIDTH : at * step + (at === 0 ? 0 : NODE_WIDTH / 2),
    align: at === 0 ? 'left' : at === last ? 'right' : 'center',
  }));
  const field = (name: string) => ({ field: name });
  const text = { fontSize: { value: 12 }, baseline: { value: 'middle' as const }, align: field('align') };
  return draw(
    {
      ...{ width: WIDTH, height, padding: 0, background: 'transparent', autosize: 'none' },
      data: [
        { name: 'flows', values: links },
        { name: 'nodes', values: drawn },
        { name: 'headings', values: heads },
      ],
      marks: [
        {
          type: 'path',
          from: { data: 'flows' },
          encode: {
            enter: {
              path: field('path'),
              strokeWidth: field('width'),
              stroke: field('color'),
              strokeOpacity: { value: 0.35 },
              description: field('label'),
            },
          },
        },
        {
          type: 'rect',
          from: { data: 'nodes' },
          encode: {
            enter: {
              ...{ x: field('x'), x2: field('x2'), y: field('y'), y2: field('y2') },
              ...{ fill: field('color'), description: field('label') },
            },
          },
        },
        {
          type: 'text',
          from: { data: 'nodes' },
          aria: false,
          encode: {
            enter: {
              ...text,
              ...{ x: field('textX'), y: field('middle'), text: field('name'), fill: { value: 'var(--ink)' } },
              // Up to the next column.
              limit: { value: step - NODE_WIDTH - 2 * GAP },
            },
          },
        },
        {
          type: 'text',
          from: { data: 'headings' },
          aria: false,
          encode: {
            enter: {
              ...text,
              ...{ x: field('x'), y: { value: 8 }, text: field('text'), fill: { value: 'var(--soft)' } },
            },
          },
        },
      ],
    },
    label,
  );
}
