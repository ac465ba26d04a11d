/** The last step of the ways to an install. */
import type { ChannelColors } from '../charts/channel-colors';
import { touchFlow } from '../charts/touch-flow';
import { inCount } from '../figures';
import { html } from '../html';
import type { Report } from '../report';
import { figure } from '../table';
import type { Section } from './section';

export async function touchSection({ winningTouches }: Report, colors: ChannelColors): Promise<Section> {
  const flow = figure({
    title: 'From channel to install',
    note: 'Channel, kind of the touch that won (a click outranks an impression), platform. Width is installs.',
    picture: await touchFlow(
      winningTouches,
      colors,
      'Sankey diagram of installs: from each channel, over click or impression, to the platform; the figures follow.',
    ),
    columns: [{ head: 'channel' }, { head: 'touch' }, { head: 'platform' }, { head: 'installs', isNumber: true }],
    rows: winningTouches.map(({ channel, kind, platform, installs }) => [channel, kind, platform, inCount(installs)]),
  });
  const content = html`<p class="soft">
      The marts hold no journeys of several touches, which are rows of people. This is the last step of each: the touch
      that the install is credited to.
    </p>
    <div class="figures">${flow}</div>`;
  return { id: 'journeys', title: 'Ways to an install', content };
}
