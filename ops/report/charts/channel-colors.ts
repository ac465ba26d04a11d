/** A color for each channel, the same in every chart: a variable of the page's style. */

/** How many the style has. */
const COLORS = 10;

/** Rows that no ad earned, which have no color. */
const NOBODY: ReadonlySet<string> = new Set(['organic', 'unattributed']);

export interface ChannelColors {
  readonly domain: string[];
  readonly range: string[];
}

/** @param channels all that there are, in the order in which they are told apart best */
export function channelColors(channels: readonly string[]): ChannelColors {
  const distinct = [...new Set(channels)];
  const paid = distinct.filter((channel) => !NOBODY.has(channel));
  return {
    domain: distinct,
    range: distinct.map((channel) =>
      NOBODY.has(channel) ? 'var(--soft)' : `var(--c${paid.indexOf(channel) % COLORS})`,
    ),
  };
}

export const colorOf = ({ domain, range }: ChannelColors, channel: string): string =>
  range[domain.indexOf(channel)] ?? 'var(--soft)';
