/** What each attribution model credits the channels with, and how far the models disagree. */
import type { ChannelColors } from '../charts/channel-colors';
import { creditByModel } from '../charts/credit-by-model';
import { modelDisagreement } from '../charts/model-disagreement';
import { inCredit, inMoney, inPercent, inRatio } from '../figures';
import { html } from '../html';
import type { Report } from '../report';
import { figure, table } from '../table';
import type { Section } from './section';

export async function attributionSection(
  { credit, modelRanges, modelRoas }: Report,
  colors: ChannelColors,
): Promise<Section> {
  const models = [...new Set(credit.map(({ model }) => model))];
  const byModel = figure({
    title: 'Revenue by attribution model, USD',
    note: 'Each bar is all revenue, net of refunds, as one model divides it.',
    picture: await creditByModel(
      credit,
      colors,
      'Revenue by attribution model: a bar for each model, divided among the channels; the figures follow.',
    ),
    columns: [
      { head: 'model' },
      { head: 'channel' },
      ...['installs', 'orders', 'revenue, USD'].map((head) => ({ head, isNumber: true as const })),
    ],
    rows: credit.map(({ model, channel, installs, orders, revenue }) => [
      ...[model, channel],
      ...[inCredit(installs), inCredit(orders), inMoney(revenue)],
    ]),
  });
  const returns = figure({
    title: 'ROAS by attribution model',
    note: 'A mark is a model; the longer the line, the less the models agree on the channel.',
    picture: await modelDisagreement(
      modelRoas,
      colors,
      'ROAS by attribution model: for each channel a mark for each model; the figures follow.',
    ),
    columns: [{ head: 'channel' }, { head: 'model' }, { head: 'ROAS', isNumber: true }],
    rows: modelRoas.map(({ channel, model, roas }) => [channel, model, inRatio(roas)]),
  });
  const ranges = table(
    'Where the models disagree most: credited revenue, USD',
    [
      { head: 'channel' },
      { head: 'disagreement', isNumber: true },
      { head: 'least', isNumber: true },
      { head: 'by' },
      { head: 'most', isNumber: true },
      { head: 'by' },
    ],
    modelRanges.map((range) => [
      range.channel,
      inPercent(range.spread, 0),
      inMoney(range.least_revenue),
      range.least_model,
      inMoney(range.greatest_revenue),
      range.greatest_model,
    ]),
  );
  const content = html`<p class="soft">
      ${models.length} models are computed of the same conversions. The disagreement on a channel is the most less the
      least, by their mean. Models that differ much leave the channel’s worth open.
    </p>
    <div class="figures">${byModel} ${returns}</div>
    ${modelRanges.length === 0 ? '' : ranges}`;
  return { id: 'attribution', title: 'Attribution', content };
}
