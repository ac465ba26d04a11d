/** What each channel cost and brought. */
import { channelBars } from '../charts/channel-bars';
import type { ChannelColors } from '../charts/channel-colors';
import { inCount, inMoney, inPercent, inRatio } from '../figures';
import { html, type Html } from '../html';
import type { Channel, Report } from '../report';
import { figure } from '../table';
import type { Section } from './section';

interface Measure {
  readonly title: string;
  readonly note?: string;
  readonly value: (channel: Channel) => number | null;
  readonly text: (channel: Channel) => string;
}

const MEASURES: readonly Measure[] = [
  { title: 'Spend by channel, USD', value: ({ spend }) => Number(spend), text: ({ spend }) => inMoney(spend) },
  {
    title: 'Impressions by channel',
    value: ({ impressions }) => impressions,
    text: ({ impressions }) => inCount(impressions),
  },
  {
    title: 'CTR by channel',
    note: 'Clicks by impressions.',
    value: ({ ctr }) => ctr,
    text: ({ ctr }) => inPercent(ctr),
  },
  { title: 'CVR by channel', note: 'Installs by clicks.', value: ({ cvr }) => cvr, text: ({ cvr }) => inPercent(cvr) },
  {
    title: 'Impression-to-install by channel',
    note: 'Installs by impressions.',
    value: ({ impression_to_install_ratio: ratio }) => ratio,
    text: ({ impression_to_install_ratio: ratio }) => inPercent(ratio, 3),
  },
  {
    title: 'ROAS by channel',
    note: 'Revenue net of refunds by spend, last touch.',
    value: ({ last_touch_roas: roas }) => roas,
    text: ({ last_touch_roas: roas }) => inRatio(roas),
  },
];

export async function channelSection({ channels }: Report, colors: ChannelColors): Promise<Section> {
  const figures: Html[] = [];
  for (const { title, note, value, text } of MEASURES)
    figures.push(
      figure({
        title,
        ...(note === undefined ? {} : { note }),
        picture: await channelBars(
          channels.map((channel) => ({ channel: channel.channel, value: value(channel), text: text(channel) })),
          colors,
          `${title}: a bar for each channel; the figures follow.`,
        ),
        columns: [{ head: 'channel' }, { head: title, isNumber: true }],
        rows: channels.map((channel) => [channel.channel, text(channel)]),
      }),
    );
  const content = html`<p class="soft">A dash stands where there is nothing to divide by.</p>
    <div class="figures">${figures}</div>`;
  return { id: 'channels', title: 'Channels', content };
}
