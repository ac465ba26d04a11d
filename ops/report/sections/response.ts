/** How revenue answers to spend, as the advice takes it, and how installs went with spend. */
import type { ChannelColors } from '../charts/channel-colors';
import { elasticities } from '../charts/elasticity';
import { responseCurve } from '../charts/response-curve';
import { inCount, inMoney, inPercent, inRatio, NONE } from '../figures';
import { html, type Html } from '../html';
import type { CurvePoint, Report } from '../report';
import { figure } from '../table';
import type { Section } from './section';

const inDollars = (value: number): string => inMoney(value.toFixed(2));

async function curveFigure(channel: string, points: readonly CurvePoint[]): Promise<Html> {
  const [first] = points;
  const note =
    first === undefined
      ? ''
      : `The next dollar brings ${inRatio(first.mroas)} USD (${inPercent(first.probability, 0)} interval ` +
        `${inRatio(first.mroas_low)} to ${inRatio(first.mroas_high)}), at an elasticity of ${inRatio(first.elasticity)}.`;
  return figure({
    title: `Response of ${channel}`,
    note,
    picture: await responseCurve(
      points,
      `Response curve of ${channel}: revenue by spend of a day, with the points of today and as advised; the figures follow.`,
    ),
    columns: [
      { head: 'point' },
      ...['spend, USD a day', 'revenue, USD a day', 'low', 'high'].map((head) => ({ head, isNumber: true as const })),
    ],
    rows: points.map(({ point, spend, revenue, low, high }) => [point, ...[spend, revenue, low, high].map(inDollars)]),
  });
}

export async function responseSection({ curves, responses }: Report, colors: ChannelColors): Promise<Section> {
  const figures: Html[] = [];
  for (const channel of new Set(curves.map((point) => point.channel)))
    figures.push(
      await curveFigure(
        channel,
        curves.filter((point) => point.channel === channel),
      ),
    );
  figures.push(
    figure({
      title: 'How installs went with spend',
      note: 'Per cent more installs with one per cent more spend, with the 95 % interval. What went together is no proof of an effect.',
      picture: await elasticities(
        responses,
        colors,
        'Elasticity of installs to spend: for each channel an estimate and its interval; the figures follow.',
      ),
      columns: [
        { head: 'channel' },
        { head: 'measure' },
        { head: 'lag, days', isNumber: true },
        { head: 'measured from' },
        { head: 'to' },
        ...['days', 'estimate', 'low', 'high'].map((head) => ({ head, isNumber: true as const })),
      ],
      rows: responses.map((row) => [
        row.channel,
        row.measure,
        row.lag_days === null ? NONE : inCount(row.lag_days),
        ...[row.first_day, row.last_day, inCount(row.days)],
        ...[row.estimate, row.low, row.high].map(inRatio),
      ]),
    }),
  );
  const content = html`<p class="soft">
      The curves are those that the newest advice of these days rests on; the band is the curve at the ends of the
      marginal return’s interval. Observational: what would happen, only an experiment tells.
    </p>
    <div class="figures">${figures}</div>`;
  return { id: 'response', title: 'Response to spend', content };
}
