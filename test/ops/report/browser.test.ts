import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { page } from '../../../ops/report/page';
import { inspected, type Look, type Seen } from './chromium';
import { EMPTY_REPORT, REPORT, withNames } from './made-up-report';

// Chromium is unpacked, and axe looks at thousands of elements.
jest.setTimeout(300_000);

const PHONE = 390;
const CLEAN = { violations: [], messages: [], requests: [] };

const hostile = (name: string): string => `<img src="https://elsewhere.example/${name}" onerror="alert(1)">`;

describe('the page in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  let seen: Record<'light' | 'dark' | 'wide' | 'hostile' | 'empty', Seen>;
  beforeAll(async () => {
    const write = (name: string, text: string): string => {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, text);
      return file;
    };
    const report = write('report', await page(REPORT));
    const looks: Look[] = [
      { file: report, width: PHONE, scheme: 'light' },
      { file: report, width: PHONE, scheme: 'dark' },
      { file: report, width: 1280, scheme: 'light' },
      { file: write('hostile', await page(withNames(REPORT, hostile))), width: PHONE, scheme: 'light' },
      { file: write('empty', await page(EMPTY_REPORT)), width: PHONE, scheme: 'dark' },
    ];
    const [light, dark, wide, other, empty] = (await inspected(looks)) as [Seen, Seen, Seen, Seen, Seen];
    seen = { light, dark, wide, hostile: other, empty };
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['light', 'dark', 'wide', 'empty'] as const)(
    'is without a fault to axe, a word on the console or a request (%s)',
    (look) => {
      expect(seen[look]).toMatchObject(CLEAN);
    },
  );

  it.each(['light', 'dark', 'hostile', 'empty'] as const)('does not scroll sideways on a phone (%s)', (look) => {
    expect(seen[look].width).toBe(PHONE);
  });

  it.each(['light', 'dark', 'wide', 'hostile'] as const)('draws marks in every chart (%s)', (look) => {
    expect(seen[look].marks).toHaveLength(26);
    for (const marks of seen[look].marks) expect(marks).toBeGreaterThan(1);
  });

  it('cuts off no text of a chart', () => {
    expect([seen.light.cut, seen.wide.cut]).toEqual([[], []]);
  });

  it('is dark where the reader wants it so', () => {
    expect([seen.light.background, seen.dark.background]).toEqual(['rgb(255, 255, 255)', 'rgb(20, 23, 28)']);
  });

  it('runs and loads nothing that a name asks for', () => {
    expect(seen.hostile).toMatchObject({ messages: [], requests: [] });
  });
});
