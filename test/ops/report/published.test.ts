import { PutObjectCommand } from '@aws-sdk/client-s3';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '../../../ops/place';
import { publishedReportOutputSchema } from '../../../ops/report/output';
import { daysOf, LATEST_REPORT, metadataOf, publishedDays, reportKey } from '../../../ops/report/published';
import { type Emulator, startEmulator } from '../../lambdas/servers/emulator';
import { stopServers } from '../../lambdas/servers/server';
import { begin, ended, type Outcome } from '../command';
import { placeAt } from '../place';

jest.setTimeout(120_000);

describe('the days of a published page', () => {
  it.each([
    ['2025-04-01T00:00:00Z', { from: '2025-01-01', to: '2025-03-31' }],
    // The day has begun, and is a part of the page.
    ['2025-04-01T00:00:01Z', { from: '2025-01-02', to: '2025-04-01' }],
    ['2025-04-01T06:00:00Z', { from: '2025-01-02', to: '2025-04-01' }],
    ['2024-03-01T00:00:00Z', { from: '2023-12-02', to: '2024-02-29' }],
  ])('of a window that ends at %s are ninety, up to the one that it ends in', (end, days) => {
    expect(publishedDays(end)).toEqual(days);
    expect(Date.parse(days.to) - Date.parse(days.from)).toBe(89 * 86_400_000);
  });

  it('are in its key and in its metadata', () => {
    const days = { from: '2025-01-01', to: '2025-03-31' };
    expect(reportKey(days)).toBe('reports/2025-01-01_2025-03-31.html');
    expect(daysOf(metadataOf(days))).toEqual(days);
    expect(daysOf({})).toBeNull();
  });
});

/** Each test goes on from what those before it have made. */
describe('tributary report --published', () => {
  const folder = mkdtempSync(join(tmpdir(), 'published-'));
  const file = join(folder, 'report.html');
  let emulator: Emulator;
  let place: Place;
  beforeAll(async () => {
    emulator = await startEmulator();
    place = placeAt(emulator);
  });
  afterAll(async () => {
    await stopServers();
    rmSync(folder, { recursive: true, force: true });
  });

  const fetched = (...args: readonly string[]): Promise<Outcome> => {
    const variables = { ...process.env, TRIBUTARY_ENV: 'local', TRIBUTARY_AWS_ENDPOINT: emulator.url };
    return ended(begin(variables, 'report', '--published', '--out', file, ...args));
  };

  it('says that there is none, and what to do', async () => {
    await emulator.bucket(place.names.bucket('results'));
    const { code, stderr } = await fetched();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^UnknownNameError: local has no published report: .*tributary report --from … --to … makes one/,
    );
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('writes the page as it was published, and says of which days it is and since when', async () => {
    const page = '<!doctype html><title>Marketing report – ü</title>';
    await emulator.s3.send(
      new PutObjectCommand({
        ...{ Bucket: place.names.bucket('results'), Key: LATEST_REPORT, Body: page },
        Metadata: metadataOf({ from: '2025-01-01', to: '2025-03-31' }),
      }),
    );
    const [people, json] = [await fetched(), await fetched('--json')];
    expect([people.code, json.code]).toEqual([0, 0]);
    expect(people.stdout).toMatch(
      /report\.html: 2025-01-01 to 2025-03-31, 53 B; published at \d{4}-\d\d-\d\dT[\d:]{8}Z\n$/,
    );
    expect(publishedReportOutputSchema.parse(JSON.parse(json.stdout))).toMatchObject({
      ...{ file, bytes: Buffer.byteLength(page), environment: 'local', from: '2025-01-01', to: '2025-03-31' },
      published_at: expect.stringMatching(/Z$/) as string,
    });
    expect(readFileSync(file, 'utf8')).toBe(page);
  });

  it('fetches a page that somebody has put there by hand all the same', async () => {
    await emulator.s3.send(
      new PutObjectCommand({ Bucket: place.names.bucket('results'), Key: LATEST_REPORT, Body: 'by hand' }),
    );
    const { code, stdout } = await fetched('--json');
    expect(code).toBe(0);
    expect(publishedReportOutputSchema.parse(JSON.parse(stdout))).toMatchObject({ from: null, to: null, bytes: 7 });
  });
});
