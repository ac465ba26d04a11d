/** What the installs of each period brought since. */
import type { ChannelColors } from '../charts/channel-colors';
import { cohortHeatMap } from '../charts/cohort-heat-map';
import { inMoney, inRatio } from '../figures';
import { html, type Html } from '../html';
import type { Report } from '../report';
import { figure } from '../table';
import type { Section } from './section';

export async function cohortSection({ cohorts, grain }: Report, colors: ChannelColors): Promise<Section> {
  const figures: Html[] = [];
  for (const age of [...new Set(cohorts.map((cohort) => cohort.age))].sort((one, other) => one - other)) {
    const own = cohorts.filter((cohort) => cohort.age === age);
    figures.push(
      figure({
        title: `D${age} ROAS by ${grain} of the installs`,
        note: `Revenue within ${age} × 24 hours of the install by spend; the stronger the color, the more.`,
        picture: await cohortHeatMap(
          own,
          colors.domain,
          `Heat map of D${age} ROAS: a row for each channel, a column for each ${grain}; the figures follow.`,
        ),
        columns: [
          { head: `${grain} from` },
          { head: 'channel' },
          ...['spend, USD', 'revenue, USD', `D${age} ROAS`].map((head) => ({ head, isNumber: true as const })),
        ],
        rows: own.map(({ period_start: start, channel, spend, revenue, roas }) => [
          ...[start, channel],
          ...[inMoney(spend), inMoney(revenue), inRatio(roas)],
        ]),
      }),
    );
  }
  const content = html`<p class="soft">
      Only days whose whole look-ahead is known count; a cell stays empty until then, and without spend.
    </p>
    <div class="figures">${figures}</div>`;
  return { id: 'cohorts', title: 'Cohorts', content };
}
