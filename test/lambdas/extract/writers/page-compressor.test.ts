import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { PageCompressor, type PreparedPage } from '../../../../lambdas/extract/writers/page-compressor';
import { noiseFrom, rowsFrom } from './text';

async function bytesOf({ ready, members }: PreparedPage): Promise<Buffer> {
  await ready;
  return Buffer.concat((await Promise.all(members)).flat());
}

// Compression takes long on a machine that is busy.
jest.setTimeout(60_000);

describe.each([1, 3])('pages compressed %d blocks at once', (parallel) => {
  let compressor: PageCompressor;
  beforeEach(() => {
    compressor = new PageCompressor(parallel);
  });
  afterEach(() => {
    compressor.close();
  });

  it('keep the order of their bytes, of any size', async () => {
    for (const bytes of [1, 1000, 1024 * 1024, 1024 * 1024 + 1, 9_000_000]) {
      const page = Buffer.concat([rowsFrom(bytes, Math.ceil(bytes / 2)), noiseFrom(bytes, Math.floor(bytes / 2))]);
      expect(gunzipSync(await bytesOf(compressor.compress(page, 10))).equals(page)).toBe(true);
    }
  });

  it('may overwrite their memory once they are ready', async () => {
    const memory = Buffer.alloc(4_000_000);
    const texts = Array.from({ length: 4 }, (_, n) => rowsFrom(n * 1_000_000, 2_500_000));
    const pages: PreparedPage[] = [];
    for (const text of texts) {
      const page = compressor.compress(memory.subarray(0, text.copy(memory)), 1000);
      await page.ready;
      pages.push(page);
    }
    memory.fill(0);
    for (const [n, page] of pages.entries())
      expect(gunzipSync(await bytesOf(page)).equals(texts[n] ?? Buffer.of())).toBe(true);
  });

  it('may be prepared all at once, more of them than there is memory for', async () => {
    const texts = [1, 2, 3].map((n) => Buffer.alloc(6_000_000, rowsFrom(n * 1_000_000, 100_000)));
    const pages = texts.map((text) => compressor.compress(text, 1000));
    for (const [n, page] of pages.entries())
      expect(gunzipSync(await bytesOf(page)).equals(texts[n] ?? Buffer.of())).toBe(true);
  });

  it('have no bytes when they have no rows', async () => {
    expect(await bytesOf(compressor.compress(Buffer.of(), 0))).toHaveLength(0);
  });

  it('fail when the compressor is closed, and leave their memory to others', async () => {
    const text = Buffer.alloc(9_000_000, rowsFrom(0, 100_000));
    for (let n = 0; n < 3; n++) {
      const closed = new PageCompressor(parallel);
      const page = closed.compress(text, 1000);
      await Promise.race([page.ready, sleep(n * 5)]);
      closed.close();
      await expect(bytesOf(page)).rejects.toThrow();
    }
    expect(gunzipSync(await bytesOf(compressor.compress(text, 1000))).equals(text)).toBe(true);
  });
});

it('cutting a page into blocks costs less than a hundredth of the ratio', async () => {
  const page = rowsFrom(0, 4_194_304);
  const sizes = await Promise.all(
    [1, 2].map(async (parallel) => {
      const compressor = new PageCompressor(parallel);
      const { length } = await bytesOf(compressor.compress(page, 40_000));
      compressor.close();
      return length;
    }),
  );
  const [whole = 0, cut = 0] = sizes;
  expect(cut).toBeGreaterThan(whole);
  expect(cut).toBeLessThan(whole * 1.01);
});
