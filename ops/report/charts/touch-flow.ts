/** Installs as a Sankey diagram: from the channel over the kind of the touch that won to the platform. */
import { sankey, sankeyLinkHorizontal } from 'd3-sankey';
import { inCount } from '../figures';
import type { Html } from '../html';
import type { WinningTouch } from '../report';
import { type ChannelColors, colorOf } from './channel-colors';
import { draw, WIDTH } from './render';

interface Node {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
  readonly value: number;
  readonly color: string;
  readonly label: string;
}

const NODE_WIDTH = 8;
const NODE_PADDING = 16;
const LEAST_HEIGHT = 200;

/** Steps have names in common: what is no channel and what no touch won are both organic. */
const idOf = (step: 'channel' | 'kind' | 'platform', name: string): string => `${step} ${name}`;

/** Installs by pairs of a name and the kind of touch, as JSON: names may hold anything. */
function sumsBy(touches: readonly WinningTouch[], key: 'channel' | 'platform'): Map<string, number> {
  const sums = new Map<string, number>();
  for (const touch of touches) {
    const pair = JSON.stringify([touch[key], touch.kind]);
    sums.set(pair, (sums.get(pair) ?? 0) + touch.installs);
  }
  return sums;
}

/** @returns nothing where there are no installs */
export async function touchFlow(
  touches: readonly WinningTouch[],
  colors: ChannelColors,
  label: string,
): Promise<Html | null> {
  if (touches.length === 0) return null;
  const links: Link[] = [];
  for (const step of ['channel', 'platform'] as const)
    for (const [pair, value] of sumsBy(touches, step)) {
      const [name, kind] = JSON.parse(pair) as [string, string];
      const ends = [idOf(step, name), idOf('kind', kind)] as const;
      const [source, target] = step === 'channel' ? ends : [ends[1], ends[0]];
      const way = step === 'channel' ? `${name} by ${kind}` : `${kind} on ${name}`;
      const color = step === 'channel' ? colorOf(colors, name) : 'var(--soft)';
      links.push({ source, target, value, color, label: `${way}: ${inCount(value)} installs` });
    }
  const named = (step: 'channel' | 'kind' | 'platform'): Node[] =>
    [...new Set(touches.map((touch) => touch[step]))].map((name) => ({
      id: idOf(step, name),
      name,
      color: step === 'channel' ? colorOf(colors, name) : 'var(--soft)',
    }));
  const channels = named('channel');
  const height = Math.max(LEAST_HEIGHT, channels.length * (NODE_PADDING + 16));
  const graph = sankey<Node, Link>()
    .nodeId(({ id }) => id)
    .nodeWidth(NODE_WIDTH)
    .nodePadding(NODE_PADDING)
    .extent([
      [0, 8],
      [WIDTH, height - 8],
    ])({ nodes: [...channels, ...named('kind'), ...named('platform')], links: links.map((link) => ({ ...link })) });
  const path = sankeyLinkHorizontal<Node, Link>();
  const flows = graph.links.map((link) => ({
    ...{ path: path(link), width: Math.max(link.width ?? 0, 1), color: link.color, label: link.label },
  }));
  const nodes = graph.nodes.map(({ x0 = 0, x1 = 0, y0 = 0, y1 = 0, name, color, value = 0 }) => {
    const isLast = x1 > WIDTH - NODE_WIDTH;
    return {
      ...{ x: x0, x2: x1, y: y0, y2: Math.max(y1, y0 + 1), color, name, label: `${name}: ${inCount(value)} installs` },
      ...{ textX: isLast ? x0 - 4 : x1 + 4, align: isLast ? 'right' : 'left', middle: (y0 + y1) / 2 },
    };
  });
  const field = (name: string) => ({ field: name });
  return draw(
    {
      ...{ width: WIDTH, height, padding: 0, background: 'transparent', autosize: 'none' },
      data: [
        { name: 'flows', values: flows },
        { name: 'nodes', values: nodes },
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
              ...{ x: field('textX'), y: field('middle'), text: field('name'), align: field('align') },
              ...{ baseline: { value: 'middle' }, fontSize: { value: 12 }, fill: { value: 'var(--ink)' } },
              limit: { value: 150 },
            },
          },
        },
      ],
    },
    label,
  );
}
