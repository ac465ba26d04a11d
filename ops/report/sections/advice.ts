/** What is advised, in its own sentences, with its figures and how sure they are. */
import { inCount, inMoney, inPercent, inRatio } from '../figures';
import { html, type Html } from '../html';
import type { Advice, Report } from '../report';
import { table } from '../table';
import type { Section } from './section';

/** Creative type of advice on a channel as a whole. */
const ALL = 'all';

const ACTIONS: ReadonlySet<string> = new Set(['raise', 'lower']);

const sentences = (advice: readonly Advice[]): Html =>
  html`<ul class="advice">
    ${advice.map(({ action, channel, creative_type: type, sentence }) => {
      const label = type === ALL ? channel : `${channel}, ${type}`;
      return html`<li class="${ACTIONS.has(action) ? action : 'keep'}"><b>${action}</b> ${label}. ${sentence}</li>`;
    })}
  </ul>`;

const figures = (advice: readonly Advice[]): Html =>
  table(
    'Figures of the recommendations, USD a day',
    [
      ...[{ head: 'channel' }, { head: 'creative type' }, { head: 'action' }],
      ...[
        ...['spend today', 'advised', 'expected gain', 'gain, low', 'gain, high', 'next dollar brings'],
        ...['better than the pool', 'by models, low', 'by models, high', 'conversions'],
      ].map((head) => ({ head, isNumber: true as const })),
    ],
    advice.map((of) => [
      ...[of.channel, of.creative_type, of.action],
      ...[of.spend_today, of.spend_advised, of.expected_gain, of.gain_low, of.gain_high].map(inMoney),
      inRatio(of.mroas),
      inPercent(of.probability, 0),
      ...[of.models_low, of.models_high].map(inRatio),
      inCount(of.conversions),
    ]),
  );

export function adviceSection({ advice }: Report): Section {
  const [newest] = advice;
  const channels = advice.filter(({ creative_type: type }) => type === ALL);
  const types = advice.filter(({ creative_type: type }) => type !== ALL);
  const content =
    newest === undefined
      ? html`<p class="nothing">These days have no advice.</p>`
      : html`<p class="soft">
            As of ${newest.day}, the newest advice of these days. Observational: it rests on what went together.
          </p>
          ${sentences(channels)}
          ${
            types.length === 0
              ? ''
              : html`<details>
                  <summary>Recommendations within channels, by creative type</summary>
                  ${sentences(types)}
                </details>`
          }
          ${figures(advice)}`;
  return { id: 'recommendations', title: 'Recommendations', content };
}
