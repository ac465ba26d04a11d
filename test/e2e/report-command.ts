/** What marketers see of the running platform by `tributary report`. */
import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daysAsWindow } from '../../ops/days-as-window';
import { inCount, inMoney, inPercent, inRatio } from '../../ops/report/figures';
import { escaped } from '../../ops/report/html';
import { publishedReportOutputSchema, reportOutputSchema } from '../../ops/report/output';
import { LATEST_REPORT, publishedDays, reportKey, REPORTS } from '../../ops/report/published';
import { inspected } from '../ops/report/chromium';
import { ask, names, s3 } from './faults/platform';
import { answered, tributary } from './on-platform';
import { generatedDays } from './running-platform';

export function reportCommandTests(): void {
  describe('tributary report', () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it('writes a page of the figures that Athena answers, and says what was read', async () => {
      const { first, last } = generatedDays();
      const file = join(folder, 'report.html');
      const output = reportOutputSchema.parse(await answered('report', '--from', first, '--to', last, '--out', file));
      const text = readFileSync(file, 'utf8');
      expect(output).toMatchObject({ file, bytes: Buffer.byteLength(text), environment: 'local', not_readable: [] });
      expect(output.queries).toHaveLength(16);
      expect(output.bytes_scanned).toBe(output.queries.reduce((sum, { bytes_scanned: of }) => sum + of, 0));

      const days = `DATE '${first}', DATE '${last}'`;
      const [roas, rates, advice, paths, mixed] = await Promise.all([
        ask(`EXECUTE channel_roas USING ${days}`),
        ask(`EXECUTE channel_click_and_conversion_rates USING ${days}`),
        ask(`EXECUTE budget_recommendations USING ${days}`),
        ask(`EXECUTE journey_paths USING ${days}`),
        ask('SELECT count(*) FROM publication WHERE NOT one_run'),
      ]);
      expect(roas.rows.length).toBeGreaterThan(5);
      for (const [channel = '', spend = null, , , ratio] of roas.rows) {
        expect(cellsOf(text, 'Spend by channel, USD')).toContainEqual([channel, inMoney(spend)]);
        expect(cellsOf(text, 'ROAS by channel')).toContainEqual([channel, inRatio(numberOf(ratio))]);
      }
      for (const [channel = '', , , , , , ctr] of rates.rows)
        expect(cellsOf(text, 'CTR by channel')).toContainEqual([channel, inPercent(numberOf(ctr))]);
      const path = (name: string) => paths.columns.findIndex((column) => column.name === name);
      const frequent = paths.rows.filter(
        (row) => row[path('conversion_type')] !== 'first_order' && Number(row[path('rank')]) <= 10,
      );
      expect(cellsOf(text, 'The most frequent paths')).toEqual(
        frequent.map((row) => [
          ...[row[path('conversion_type')], escaped(row[path('path')] ?? '')],
          inCount(numberOf(row[path('conversions')])),
          inPercent(numberOf(row[path('share_of_conversions')]), 1),
          row[path('conversion_type')] === 'order' ? inMoney(row[path('revenue')] ?? null) : inMoney(null),
        ]),
      );
      const sentence = advice.columns.findIndex(({ name }) => name === 'sentence');
      expect(advice.rows.length).toBeGreaterThan(0);
      for (const row of advice.rows) expect(text).toContain(escaped(row[sentence] ?? ''));
      expect(mixed.rows).toEqual([['0']]);
      expect(text).toContain('All marts are of one run.');
      expect(text).toMatch(/steps of these days’ windows were checked,\s+all balance/);
    });

    it('is published by the run of the newest day, with the figures of the command', async () => {
      const { last } = generatedDays();
      const days = publishedDays(daysAsWindow(last, last).end);
      const file = join(folder, 'published.html');
      const output = publishedReportOutputSchema.parse(await answered('report', '--published', '--out', file));
      const text = readFileSync(file, 'utf8');
      expect(output).toMatchObject({ ...days, file, bytes: Buffer.byteLength(text), environment: 'local' });
      expect(text).toContain(`<title>Marketing report, ${days.from} to ${days.to}</title>`);

      const made = join(folder, 'made.html');
      await answered('report', '--from', days.from, '--to', days.to, '--out', made);
      const own = readFileSync(made, 'utf8');
      for (const caption of ['Spend by channel, USD', 'ROAS by channel', 'CTR by channel']) {
        expect(cellsOf(text, caption).length).toBeGreaterThan(5);
        expect(cellsOf(text, caption)).toEqual(cellsOf(own, caption));
      }
      expect(text).toContain('All marts are of one run.');
      expect(text).toContain('Reconciliation is not readable to who made this page');

      const Bucket = names.bucket('results');
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: REPORTS }));
      expect(Contents.map(({ Key }) => Key)).toEqual(expect.arrayContaining([LATEST_REPORT, reportKey(days)]));
      for (const Key of [LATEST_REPORT, reportKey(days)])
        expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
          ContentType: 'text/html; charset=utf-8',
        });
    });

    it('is published as a page that Chromium shows without a fault, a word on the console or a request', async () => {
      const file = join(folder, 'published.html');
      const [seen] = await inspected([{ file, width: 390, scheme: 'light' }]);
      expect(seen).toMatchObject({ width: 390, violations: [], messages: [], requests: [] });
    }, 120_000);

    it('tells people where it is, and draws days without anything as such', async () => {
      const file = join(folder, 'empty.html');
      const { code, stdout } = await tributary('report', '--from', '2019-01-01', '--to', '2019-01-31', '--out', file);
      expect(code).toBe(0);
      expect(stdout).toMatch(/empty\.html: 2019-01-01 to 2019-01-31, [\d.]+ KB; 16 queries, /);
      expect(readFileSync(file, 'utf8')).toContain('These days have nothing to draw here.');
    });
  });
}

const numberOf = (value: string | undefined): number | null => (value === undefined ? null : Number(value));

/** The rows of a table. */
function cellsOf(text: string, caption: string): string[][] {
  const [, table = ''] = new RegExp(`<caption>\\s*${caption}\\s*</caption>([\\s\\S]*?)</table>`).exec(text) ?? [];
  const [, body = ''] = /<tbody>([\s\S]*?)<\/tbody>/.exec(table) ?? [];
  return [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([^<]*)<\/t[hd]>/g)].map(([, cell = '']) => cell),
  );
}
