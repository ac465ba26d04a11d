/** The page: a report as HTML that stands by itself, without a script and without a request. */
import { channelColors } from './charts/channel-colors';
import { channelsOf } from './charts/journey-flow';
import { inCount, inMoney, inPercent, inRatio } from './figures';
import { type Html, Html as Markup, html } from './html';
import type { Report } from './report';
import { adviceSection } from './sections/advice';
import { attributionSection } from './sections/attribution';
import { channelSection } from './sections/channels';
import { cohortSection } from './sections/cohorts';
import { dataSection } from './sections/data';
import { journeySection } from './sections/journeys';
import { periodSection } from './sections/periods';
import { responseSection } from './sections/response';
import type { Section } from './sections/section';
import { STYLE } from './style';

/** Nothing is loaded and nothing runs, whatever a name in the data holds. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** @returns the whole file */
export async function page(report: Report): Promise<string> {
  const colors = channelColors([
    ...report.channels.map(({ channel }) => channel),
    ...report.credit.map(({ channel }) => channel),
    ...report.journeys.flatMap(channelsOf),
    ...report.winningTouches.map(({ channel }) => channel),
    ...report.periods.map(({ channel }) => channel),
    ...report.curves.map(({ channel }) => channel),
    ...report.responses.map(({ channel }) => channel),
  ]);
  const sections: Section[] = [];
  for (const make of [
    channelSection,
    periodSection,
    attributionSection,
    journeySection,
    cohortSection,
    responseSection,
    adviceSection,
  ])
    sections.push(await make(report, colors));
  const data = dataSection(report);
  const { environment, from, to, made } = report;
  const title = `Marketing report, ${from} to ${to}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p class="soft">
            Both days included, UTC. Environment ${environment}, made at ${made.toISOString().slice(0, 19)}Z. Money is
            USD. Installs, orders and revenue are by last touch where nothing else is said.
          </p>
          <nav aria-label="Sections">
            <ul>
              ${[...sections, data].map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li> `)}
            </ul>
          </nav>
        </header>
        <main>${keyFigures(report)} ${sections.map(inPage)}</main>
        <footer>${inPage(data)}</footer>
      </body>
    </html> `.text;
}

const inPage = ({ id, title, content }: Section): Html =>
  html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section>`;

function keyFigures({ totals }: Report): Html {
  const figures = [
    ['Spend', inMoney(totals.spend)],
    ['Impressions', inCount(totals.impressions)],
    ['Clicks', inCount(totals.clicks)],
    ['Installs, organic too', inCount(totals.installs)],
    ['Orders, unattributed too', inCount(totals.orders)],
    ['Revenue net of refunds', inMoney(totals.revenue)],
    ['CTR', inPercent(totals.ctr)],
    ['CVR', inPercent(totals.cvr)],
    ['Impression to install', inPercent(totals.impression_to_install_ratio, 3)],
    ['ROAS, last touch', inRatio(totals.last_touch_roas)],
    ['ROAS, all revenue', inRatio(totals.blended_roas)],
  ] as const;
  return html`<section aria-label="All channels together">
    <dl class="key">
      ${figures.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}
