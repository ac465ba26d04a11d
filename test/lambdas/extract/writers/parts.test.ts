import { GetObjectTaggingCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { PartExistsError } from '../../../../lambdas/extract/errors';
import { type PartsOptions, PartsWriter } from '../../../../lambdas/extract/writers/parts';
import { type Bucket, type Emulator, startEmulator } from '../../servers/emulator';
import { stopServers } from '../../servers/server';
import { noiseFrom, rowsFrom } from './text';

jest.setTimeout(120_000);

const header = Buffer.from('id,campaign,noise,channel,at,creative\n');
const options: PartsOptions = {
  prefix: 'raw/marketing/clicks/',
  chunk: 3,
  sequence: 0,
  run: 'abcdef012345',
  partBytes: 64 * 1024 * 1024,
  header,
  format: 'csv',
  contentType: 'text/csv',
};

describe('the parts of a chunk', () => {
  let emulator: Emulator;
  let bucket: Bucket;
  let buckets = 0;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  beforeEach(async () => {
    bucket = await emulator.bucket(`parts-${++buckets}`);
  });
  afterAll(stopServers);

  const writer = (changed: Partial<PartsOptions> = {}): PartsWriter =>
    new PartsWriter(bucket.store, { ...options, ...changed });
  const write = async (to: PartsWriter, page: Buffer, rows = 10): Promise<void> => to.write(to.prepare(page, rows));
  const openUploads = async (): Promise<(string | undefined)[]> => {
    const { Uploads = [] } = await emulator.s3.send(new ListMultipartUploadsCommand({ Bucket: `parts-${buckets}` }));
    return Uploads.map(({ Key }) => Key);
  };

  it.each([1, 3])('hold the pages in order, by %d compressors', async (compressors) => {
    const parts = writer({ compressors });
    const pages = Array.from({ length: 6 }, (_, n) => rowsFrom(n * 100_000, 1_500_000 + n));
    const prepared = pages.map((page) => parts.prepare(page, 7));
    for (const page of prepared) await parts.write(page);
    const [part, ...others] = await parts.finish();
    expect(others).toEqual([]);
    expect(part?.key).toBe('raw/marketing/clicks/part-00003-00000-abcdef012345.csv.gz');
    expect(gunzipSync(await bucket.read(part?.key ?? '')).equals(Buffer.concat([header, ...pages]))).toBe(true);
    expect(part?.rows).toBe(42);
    expect(parts.nextSequence).toBe(1);
  });

  it('are measured as they lie in the bucket, small ones and those of several uploads', async () => {
    const parts = writer({ partBytes: 11_000_000, sequence: 4 });
    for (let n = 0; n < 3; n++) await write(parts, noiseFrom(n, 6_000_000), 1 + n);
    await write(parts, rowsFrom(0, 1000), 100);
    const written = await parts.finish();
    expect(written.map(({ key, rows }) => [key, rows])).toEqual([
      ['raw/marketing/clicks/part-00003-00004-abcdef012345.csv.gz', 3],
      ['raw/marketing/clicks/part-00003-00005-abcdef012345.csv.gz', 103],
    ]);
    for (const { key, bytes, sha256 } of written) {
      const object = await bucket.read(key);
      expect(object).toHaveLength(bytes);
      expect(createHash('sha256').update(object).digest('hex')).toBe(sha256);
      expect(gunzipSync(object).subarray(0, header.length).equals(header)).toBe(true);
    }
    expect(parts.nextSequence).toBe(6);
    expect(await openUploads()).toEqual([]);
  });

  it('begin with nothing where there is no header', async () => {
    const parts = writer({ header: Buffer.of(), format: 'jsonl' });
    await write(parts, Buffer.from('{"a":1}\n'), 1);
    const [part] = await parts.finish();
    expect(part?.key).toMatch(/\.jsonl\.gz$/);
    expect(await bucket.unzip(part?.key ?? '')).toBe('{"a":1}\n');
  });

  it('are none where there are no rows', async () => {
    const parts = writer();
    await write(parts, Buffer.of(), 0);
    expect(await parts.finish()).toEqual([]);
    expect(await bucket.keys('')).toEqual([]);
    expect(parts.nextSequence).toBe(0);
  });

  it('hold nothing of a page that was discarded', async () => {
    const parts = writer();
    const pages = [0, 1, 2].map((n) => parts.prepare(rowsFrom(n * 10_000, 300_000), 5));
    await parts.write(pages[0] ?? parts.prepare(Buffer.of(), 0));
    for (const page of pages.slice(1, 2)) await parts.discard(page);
    await parts.write(pages[2] ?? parts.prepare(Buffer.of(), 0));
    const [part] = await parts.finish();
    const kept = Buffer.concat([header, rowsFrom(0, 300_000), rowsFrom(20_000, 300_000)]);
    expect(gunzipSync(await bucket.read(part?.key ?? '')).equals(kept)).toBe(true);
    expect(part?.rows).toBe(10);
  });

  it('leave neither an upload nor an object when they are aborted', async () => {
    const parts = writer({ partBytes: 11_000_000 });
    for (let n = 0; n < 3; n++) await write(parts, noiseFrom(n, 6_000_000));
    expect(await bucket.keys('')).toHaveLength(1);
    expect(await openUploads()).toHaveLength(1);
    const waiting = parts.prepare(noiseFrom(9, 6_000_000), 1);
    await parts.abort();
    await expect(parts.write(waiting)).rejects.toThrow();
    expect(await bucket.keys('')).toEqual([]);
    expect(await openUploads()).toEqual([]);
  });

  it('may be written again after they were aborted', async () => {
    const aborted = writer({ partBytes: 1 });
    await write(aborted, rowsFrom(0, 1000));
    await aborted.abort();
    const parts = writer();
    await write(parts, rowsFrom(1, 1000));
    const [part] = await parts.finish();
    expect(await bucket.unzip(part?.key ?? '')).toBe(`${header.toString()}${rowsFrom(1, 1000).toString()}`);
  });

  it.each([
    ['a single request', 1000],
    ['an upload', 12_000_000],
  ])('stay those of the run that was first, against another by %s', async (_, bytes) => {
    const first = writer();
    await write(first, rowsFrom(0, 1000));
    const [part] = await first.finish();
    const second = writer();
    await write(second, noiseFrom(1, bytes));
    await expect(second.finish()).rejects.toThrow(PartExistsError);
    await second.abort();
    expect(await bucket.unzip(part?.key ?? '')).toBe(`${header.toString()}${rowsFrom(0, 1000).toString()}`);
    expect(await openUploads()).toEqual([]);
  });

  it('are of one of two runs that end at once', async () => {
    const runs = [0, 1].map(() => writer());
    for (const [n, run] of runs.entries()) await write(run, noiseFrom(n, 6_000_000));
    const ends = await Promise.allSettled(runs.map((run) => run.finish()));
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [first] = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
    await Promise.all(runs.filter((_, n) => ends[n]?.status === 'rejected').map((run) => run.abort()));
    const object = await bucket.read(first?.key ?? '');
    expect(createHash('sha256').update(object).digest('hex')).toBe(first?.sha256);
    expect(await openUploads()).toEqual([]);
  });

  it.each([
    ['a single request', 1000],
    ['an upload', 12_000_000],
  ])('carry the tag of an open attempt until they are kept, by %s', async (_, bytes) => {
    const parts = writer();
    await write(parts, noiseFrom(1, bytes));
    const keys = (await parts.finish()).map(({ key }) => key);
    const tags = async (): Promise<unknown> =>
      (await emulator.s3.send(new GetObjectTaggingCommand({ Bucket: `parts-${buckets}`, Key: keys[0] }))).TagSet;
    expect(await tags()).toEqual([{ Key: 'attempt', Value: 'open' }]);
    await bucket.store.keep(keys);
    await bucket.store.keep(keys);
    expect(await tags()).toEqual([]);
  });
});
