/** Installs as a Sankey diagram: from the channel over the kind of the touch that won to the platform. */
import { inCount } from '../figures';
import type { Html } from '../html';
import type { WinningTouch } from '../report';
import { type ChannelColors, colorOf } from './channel-colors';
import { type Flow, flowDiagram } from './sankey';

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
export function touchFlow(
  touches: readonly WinningTouch[],
  colors: ChannelColors,
  label: string,
): Promise<Html | null> {
  const flows = (['channel', 'platform'] as const).flatMap((key) =>
    [...sumsBy(touches, key)].map(([pair, value]): Flow => {
      const [name, kind] = JSON.parse(pair) as [string, string];
      const amount = `${inCount(value)} installs`;
      return key === 'channel'
        ? { column: 0, source: name, target: kind, value, label: `${name} by ${kind}: ${amount}` }
        : { column: 1, source: kind, target: name, value, label: `${kind} on ${name}: ${amount}` };
    }),
  );
  return flowDiagram(
    {
      ...{ flows, headings: ['channel', 'touch', 'platform'], unit: 'installs' },
      color: (column, name) => (column === 0 ? colorOf(colors, name) : 'var(--soft)'),
    },
    label,
  );
}
