import { inCount, inMoney, inPercent, inRatio } from '../../../ops/report/figures';
import { page } from '../../../ops/report/page';
import type { Journey } from '../../../ops/report/report';
import { CHANNELS, EMPTY_REPORT, REPORT, withNames } from './made-up-report';

// Loading Vega takes seconds, on a busy machine many.
jest.setTimeout(120_000);

const figuresOf = (text: string): string[] => text.match(/<figure>[\s\S]*?<\/figure>/g) ?? [];

const textOf = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .trim();

/** The rows of the first table of that caption, as cells of text. */
function rowsOf(text: string, caption: string): string[][] {
  const found = (text.match(/<table>[\s\S]*?<\/table>/g) ?? []).find(
    (table) => textOf(/<caption>([\s\S]*?)<\/caption>/.exec(table)?.[1] ?? '') === caption,
  );
  if (found === undefined) throw new Error(`there is no table ${caption}`);
  const [, body = ''] = /<tbody>([\s\S]*?)<\/tbody>/.exec(found) ?? [];
  return (body.match(/<tr>[\s\S]*?<\/tr>/g) ?? []).map((row) =>
    (row.match(/<t[hd][\s\S]*?<\/t[hd]>/g) ?? []).map(textOf),
  );
}

const journey = (path: string, conversions: number, single: number): Journey => ({
  ...{ conversion_type: 'order', path, shortened: path.includes('...'), conversions },
  ...{ single_touch_conversions: single, revenue: '1.50' },
});

describe('the page', () => {
  let text: string;
  beforeAll(async () => {
    text = await page(REPORT);
  });

  it('draws every chart: each has marks, each mark a title, and each a table of its figures', () => {
    const figures = figuresOf(text);
    const PAID = 5;
    // Six by channel, six over time, two of attribution, three of journeys, three of cohorts, elasticities, and the curves.
    expect(figures).toHaveLength(6 + 6 + 2 + 3 + 3 + 1 + PAID);
    for (const figure of figures) {
      const [svg = ''] = /<svg [\s\S]*<\/svg>/.exec(figure) ?? [];
      expect(svg).toMatch(/^<svg role="img" aria-label="[^"]{20,}" width="360" height="[\d.]+" viewBox="0 0 360 /);
      expect(svg.match(/<title>[^<]+<\/title><\/path>/g)?.length).toBeGreaterThan(1);
      expect(figure).toMatch(/<details>\s*<summary>Figures: /);
    }
  });

  it('has a mark for each figure that there is, and none for those that there are not', () => {
    const [spend = '', , , cvr = ''] = figuresOf(text);
    expect(titlesOf(spend)).toEqual(CHANNELS.map(({ channel, spend: of }) => `${channel}: ${inMoney(of)}`));
    expect(titlesOf(cvr)).toEqual(
      CHANNELS.filter(({ cvr: of }) => of !== null).map(({ channel, cvr: of }) => `${channel}: ${inPercent(of)}`),
    );
  });

  it('shows the figures of the data, to the digits that it shows, and a dash for NULL', () => {
    const of = (value: (channel: (typeof CHANNELS)[number]) => string): string[][] =>
      CHANNELS.map((channel) => [channel.channel, value(channel)]);
    expect(rowsOf(text, 'Spend by channel, USD')).toEqual(of(({ spend }) => inMoney(spend)));
    expect(rowsOf(text, 'Impressions by channel')).toEqual(of(({ impressions }) => inCount(impressions)));
    expect(rowsOf(text, 'CTR by channel')).toEqual(of(({ ctr }) => inPercent(ctr)));
    expect(rowsOf(text, 'ROAS by channel')).toEqual(of(({ last_touch_roas: roas }) => inRatio(roas)));
    expect(rowsOf(text, 'Spend by channel, USD')[0]).toEqual(['google_ads', '25,164.07']);
    expect(rowsOf(text, 'ROAS by channel')[0]).toEqual(['google_ads', '2.46']);
    expect(rowsOf(text, 'CTR by channel').slice(-2)).toEqual([
      ['organic', '–'],
      ['unattributed', '–'],
    ]);
    expect(rowsOf(text, 'Revenue by attribution model, USD')).toHaveLength(REPORT.credit.length);
    expect(rowsOf(text, 'Spend over time, USD')).toHaveLength(13);
    expect(rowsOf(text, 'Spend over time, USD')[3]?.slice(0, 2)).toEqual([
      '2025-01-20',
      inMoney(REPORT.periods.find((one) => one.period_start === '2025-01-20')?.spend ?? null),
    ]);
    const cohorts = REPORT.cohorts.filter(({ age }) => age === 30);
    expect(rowsOf(text, 'D30 ROAS by week of the installs')).toEqual(
      cohorts.map(({ period_start, channel, spend, revenue, roas }) => [
        ...[period_start, channel, inMoney(spend), inMoney(revenue), inRatio(roas)],
      ]),
    );
    expect(rowsOf(text, 'Figures of the recommendations, USD a day').map(([channel, type]) => [channel, type])).toEqual(
      REPORT.advice.map(({ channel, creative_type: type }) => [channel, type]),
    );
    expect(rowsOf(text, 'Figures of the recommendations, USD a day')[0]).toEqual([
      ...['google_ads', 'all', 'raise', '279.60', '335.52', '−12.34', '−30.00', '1,234.50', '0.91', '87 %'],
      ...['0.70', '1.20', '1,234'],
    ]);
    for (const { sentence } of REPORT.advice) expect(text).toContain(sentence);
  });

  it('says how fresh the data are, and what doesn’t balance, without making up losses by doublings', async () => {
    expect(rowsOf(text, 'Datasets at the last run that was checked')).toEqual([
      ['orders', '2.3', '26', '0.4', '5.0', '0', 'fresh'],
      ['touchpoints', '40.5', '26', '–', '5.0', '1', 'stale'],
    ]);
    expect(text).toMatch(/2 steps of these days’ windows were checked,\s+1 do not balance/);
    expect(rowsOf(text, 'Rows that the steps did not account for')).toEqual([['orders', '2', '1', '3']]);
    const [step] = REPORT.steps ?? [];
    if (step === undefined) throw new Error('there is a step');
    const both = await page({ ...REPORT, steps: [3, -3].map((rows_unexplained) => ({ ...step, rows_unexplained })) });
    expect(rowsOf(both, 'Rows that the steps did not account for')).toEqual([['orders', '2', '2', '6']]);
    expect(text).toContain('All marts are of one run.');
    const mixed = REPORT.publication.map((one) => ({ ...one, one_run: false }));
    expect(await page({ ...REPORT, publication: mixed })).toContain('The marts were of more than one run');
  });

  it('tells how many touches conversions had, and by which paths most came', async () => {
    const journeys: Journey[] = [
      journey('a > b', 30, 0),
      journey('b', 20, 15),
      journey('unattributed', 40, 0),
      journey('a > ... > a > b', 10, 0),
    ];
    const small = await page({ ...REPORT, journeys });
    expect(textOf(small).replace(/\s+/g, ' ')).toContain(
      'Of 100 orders, 15 had one touch, 45 more than one, and 40 none that counts. ' +
        'The most frequent path is a > b: 30 of them, 30.0 %.',
    );
    expect(textOf(small)).not.toMatch(/Of [\d,]+ installs/);
    expect(rowsOf(small, 'The most frequent paths')).toEqual([
      ['order', 'unattributed', '40', '40.0 %', '1.50'],
      ['order', 'a > b', '30', '30.0 %', '1.50'],
      ['order', 'b', '20', '20.0 %', '1.50'],
      ['order', 'a > ... > a > b', '10', '10.0 %', '1.50'],
    ]);
    expect(rowsOf(small, 'Journeys to the order')).toEqual([
      ['first', 'a', 'a', '10', '10'],
      ['before last', 'a', 'b', '40', '0'],
      ['last', 'b', 'order', '60', '0'],
      ['last', 'unattributed', 'order', '40', '0'],
    ]);
  });

  it('has no share of conversions in a span of nothing but refunds', async () => {
    const refunds = await page({ ...REPORT, journeys: [journey('a > b', 0, 0)] });
    expect(rowsOf(refunds, 'The most frequent paths')).toEqual([['order', 'a > b', '0', '–', '1.50']]);
  });

  it('draws as many conversions as there are: each flow with its figure, each column all that come by it', () => {
    const [install = ''] = figuresOf(text).filter((one) => one.includes('Journeys to the install'));
    const own = REPORT.journeys.filter(({ conversion_type: type }) => type === 'install');
    const rows = rowsOf(text, 'Journeys to the install');
    const count = (shown = ''): number => Number(shown.replaceAll(',', ''));
    const last = rows.filter(([step]) => step === 'last');
    expect(last.reduce((sum, [, , , conversions]) => sum + count(conversions), 0)).toBe(
      own.reduce((sum, { conversions }) => sum + conversions, 0),
    );
    expect(rows.reduce((sum, [, , , , others]) => sum + count(others), 0)).toBe(
      own.reduce((sum, { shortened, conversions }) => sum + (shortened ? conversions : 0), 0),
    );
    const titles = titlesOf(install);
    for (const [, from = '', to = '', conversions = '', others = ''] of rows)
      expect(titles).toContain(
        `${from}, then ${to}: ${conversions} installs${others === '0' ? '' : `, ${others} with others between`}`,
      );
    // Beside them a mark for each name of a column: the five that spend in three, nobody, and the install.
    expect(titles.filter((title) => !title.includes(', then '))).toHaveLength(3 * 5 + 2);
  });

  it('refers to nothing outside of itself, and runs nothing', () => {
    expect(text).not.toMatch(/<script|<link (?!rel="icon" href="data:,")|@import|url\(|<img|<iframe| on[a-z]+=/i);
    expect(text.match(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]+[^"<\s]*/gi) ?? []).toEqual([]);
    expect(text).toContain('content="default-src &#39;none&#39;;');
  });

  it('shows names as they are, whatever markup they would be', async () => {
    const hostile = (name: string): string => `<img src=x onerror=alert(1)>"'&amp;</svg></title>\u0000${name}`;
    const all = await page(withNames(REPORT, hostile));
    const shown = `<img src=x onerror=alert(1)>"'&amp;</svg></title>google_ads`;
    expect(all).not.toContain('<img');
    expect(all).not.toContain('\u0000');
    expect(all.match(/<\/svg>/g)).toHaveLength(figuresOf(all).length);
    // Attributes are as quoted as content: no tag has one that the page doesn't write.
    expect(all.match(/<[a-z][^>]*\sonerror[^>]*>/g)?.every((tag) => /"[^"]*onerror[^"]*"/.test(tag)) ?? true).toBe(
      true,
    );
    expect(rowsOf(all, 'Spend by channel, USD')[0]).toEqual([shown, '25,164.07']);
    expect(titlesOf(figuresOf(all)[0] ?? '')[0]).toBe(`${shown}: 25,164.07`);
    expect(figuresOf(all)).toHaveLength(figuresOf(text).length);
  });

  it('says of days without anything that there is nothing, and what is not readable', async () => {
    const empty = await page(EMPTY_REPORT);
    expect(empty).not.toMatch(/<svg|NaN|undefined|null|Infinity/);
    expect(figuresOf(empty).every((figure) => figure.includes('These days have nothing to draw here.'))).toBe(true);
    expect(empty).toContain('These days have no advice.');
    expect(empty).toContain('Freshness is not readable to who made this page');
    expect(textOf(empty)).toContain('Reconciliation is not readable to who made this page');
    expect(textOf(empty)).toMatch(/CTR\s+–/);
  });

  it('leaves a gap where a ratio of a period has nothing to divide by', async () => {
    const periods = REPORT.periods.map((one) => (one.period_start === '2025-01-20' ? { ...one, ctr: null } : one));
    const ctr = figuresOf(await page({ ...REPORT, periods }))[8] ?? '';
    expect(ctr).toContain('CTR over time');
    expect(titlesOf(ctr).filter((title) => title.includes('2025-01-20'))).toEqual([]);
    expect(titlesOf(ctr).filter((title) => title.includes('2025-01-13'))).toHaveLength(5);
  });
});

const titlesOf = (figure: string): string[] => (figure.match(/<title>[\s\S]*?<\/title>/g) ?? []).map(textOf);
