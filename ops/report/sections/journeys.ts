/** By which channels people came to install and to order, and what the touch was that installs are credited to. */
import type { ChannelColors } from '../charts/channel-colors';
import { journeyFlow, journeyFlows } from '../charts/journey-flow';
import { touchFlow } from '../charts/touch-flow';
import { inCount, inMoney, inPercent } from '../figures';
import { html, type Html } from '../html';
import type { Journey, Report } from '../report';
import { figure, table } from '../table';
import type { Section } from './section';

/** What journeys are told of; first orders are orders too. */
const CONVERSIONS = ['install', 'order'] as const;
const NOBODY = 'unattributed';
const MOST_PATHS = 10;

const sum = (journeys: readonly Journey[], of: (journey: Journey) => number): number =>
  journeys.reduce((total, journey) => total + of(journey), 0);

/** @param journeys of one type, the most frequent first */
function inWords(conversion: string, journeys: readonly Journey[]): Html | '' {
  const all = sum(journeys, ({ conversions }) => conversions);
  if (all === 0) return '';
  const one = sum(journeys, (journey) => journey.single_touch_conversions);
  const none = sum(journeys, ({ path, conversions }) => (path === NOBODY ? conversions : 0));
  const most = journeys.find(({ path }) => path !== NOBODY);
  return html`<p>
    Of ${inCount(all)} ${conversion}s, ${inCount(one)} had one touch, ${inCount(all - one - none)} more than one, and
    ${inCount(none)} none that counts.
    ${
      most === undefined
        ? ''
        : html`The most frequent path is ${most.path}: ${inCount(most.conversions)} of them,
          ${inPercent(most.conversions / all, 1)}.`
    }
  </p>`;
}

async function flowFigure(conversion: string, journeys: readonly Journey[], colors: ChannelColors): Promise<Html> {
  const flows = journeyFlows(journeys);
  return figure({
    title: `Journeys to the ${conversion}`,
    note:
      `Width is ${conversion}s. Every journey ends under last; one of a single step is there alone, one of more than ` +
      'three has others after the first, which are left out.',
    picture: await journeyFlow(
      flows,
      conversion,
      colors,
      `Sankey diagram of ${conversion}s: from the channel of the first touch over those of the last two; the figures follow.`,
    ),
    columns: [
      { head: 'touch' },
      { head: 'channel' },
      { head: 'then' },
      { head: `${conversion}s`, isNumber: true },
      { head: 'with others between', isNumber: true },
    ],
    rows: flows.map(({ step, from, to, conversions, withOthers }) => [
      ...[step, from, to],
      ...[inCount(conversions), inCount(withOthers)],
    ]),
  });
}

async function touchFigure({ winningTouches }: Report, colors: ChannelColors): Promise<Html> {
  return figure({
    title: 'The touch that installs are credited to',
    note: 'Channel, kind of the touch that won (a click outranks an impression), platform. Width is installs.',
    picture: await touchFlow(
      winningTouches,
      colors,
      'Sankey diagram of installs: from each channel, over click or impression, to the platform; the figures follow.',
    ),
    columns: [{ head: 'channel' }, { head: 'touch' }, { head: 'platform' }, { head: 'installs', isNumber: true }],
    rows: winningTouches.map(({ channel, kind, platform, installs }) => [channel, kind, platform, inCount(installs)]),
  });
}

export async function journeySection(report: Report, colors: ChannelColors): Promise<Section> {
  const byConversion = CONVERSIONS.map((conversion) => ({
    conversion,
    journeys: report.journeys
      .filter((journey) => journey.conversion_type === conversion)
      .sort((one, other) => other.conversions - one.conversions),
  }));
  const figures: Html[] = [];
  for (const { conversion, journeys } of byConversion) figures.push(await flowFigure(conversion, journeys, colors));
  const paths = byConversion.flatMap(({ conversion, journeys }) => {
    const all = sum(journeys, ({ conversions }) => conversions);
    return journeys
      .slice(0, MOST_PATHS)
      .map(({ path, conversions, revenue }) => [
        ...[conversion, path, inCount(conversions), inPercent(all === 0 ? null : conversions / all, 1)],
        conversion === 'order' ? inMoney(revenue) : inMoney(null),
      ]);
  });
  const content = html`<p class="soft">
      The channels of all touches within the look-back before a conversion, clicks and impressions, one after the other;
      a channel that follows itself is one step.
    </p>
    ${byConversion.map(({ conversion, journeys }) => inWords(conversion, journeys))}
    <div class="figures">${figures} ${await touchFigure(report, colors)}</div>
    ${
      paths.length === 0
        ? ''
        : table(
            'The most frequent paths',
            [
              { head: 'conversion' },
              { head: 'path' },
              ...['conversions', 'share', 'revenue, USD'].map((head) => ({ head, isNumber: true as const })),
            ],
            paths,
          )
    }`;
  return { id: 'journeys', title: 'Journeys', content };
}
