/** How the channels' figures went over time. */
import { AMOUNT } from '../charts/axis-labels';
import type { ChannelColors } from '../charts/channel-colors';
import { overTime } from '../charts/over-time';
import { inCount, inMoney, inPercent, inRatio, NONE } from '../figures';
import { html, type Html } from '../html';
import type { Period, Report } from '../report';
import { figure } from '../table';
import type { Section } from './section';

interface Measure {
  readonly title: string;
  /** Of the axis, as an expression of Vega. */
  readonly labels: string;
  readonly value: (period: Period) => number | null;
  readonly text: (period: Period) => string;
}

const MEASURES: readonly Measure[] = [
  {
    title: 'Spend over time, USD',
    labels: AMOUNT,
    value: ({ spend }) => Number(spend),
    text: ({ spend }) => inMoney(spend),
  },
  {
    title: 'Impressions over time',
    labels: AMOUNT,
    value: ({ impressions }) => impressions,
    text: ({ impressions }) => inCount(impressions),
  },
  {
    title: 'CTR over time',
    labels: "format(datum.value, '~%')",
    value: ({ ctr }) => ctr,
    text: ({ ctr }) => inPercent(ctr),
  },
  {
    title: 'CVR over time',
    labels: "format(datum.value, '~%')",
    value: ({ cvr }) => cvr,
    text: ({ cvr }) => inPercent(cvr),
  },
  {
    title: 'Installs of 1,000 impressions over time',
    labels: AMOUNT,
    value: ({ ipm }) => ipm,
    text: ({ ipm }) => inRatio(ipm),
  },
  {
    title: 'ROAS over time, last touch',
    labels: AMOUNT,
    value: ({ last_touch_roas: roas }) => roas,
    text: ({ last_touch_roas: roas }) => inRatio(roas),
  },
];

const GRAIN = {
  day: 'A point is a day.',
  week: 'A point is a week, under its Monday; of the first and last, the days asked for alone.',
  month: 'A point is a month, under its first; of the first and last, the days asked for alone.',
} as const;

export async function periodSection({ periods, grain }: Report, colors: ChannelColors): Promise<Section> {
  const starts = [...new Set(periods.map(({ period_start }) => period_start))].sort();
  const shown = new Set(periods.map(({ channel }) => channel));
  const channels = colors.domain.filter((channel) => shown.has(channel));
  const byKey = new Map(periods.map((period) => [`${period.period_start} ${period.channel}`, period]));
  const figures: Html[] = [];
  for (const { title, labels, value, text } of MEASURES)
    figures.push(
      figure({
        title,
        picture: await overTime(
          periods.map((period) => ({
            ...{ start: period.period_start, channel: period.channel },
            ...{ value: value(period), text: text(period) },
          })),
          colors,
          labels,
          `${title}: a line for each channel; the figures follow.`,
        ),
        columns: [{ head: grain }, ...channels.map((head) => ({ head, isNumber: true as const }))],
        rows: starts.map((start) => [
          start,
          ...channels.map((channel) => {
            const period = byKey.get(`${start} ${channel}`);
            return period === undefined ? NONE : text(period);
          }),
        ]),
      }),
    );
  const content = html`<p class="soft">${GRAIN[grain]}</p>
    <div class="figures">${figures}</div>`;
  return { id: 'over-time', title: 'Over time', content };
}
