import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { GzipMembers } from '../../../../lambdas/extract/writers/gzip-member';
import { noiseFrom, rowsFrom } from './text';

// Compression takes long on a machine that is busy.
jest.setTimeout(60_000);

describe('members of gzip', () => {
  const compressors: GzipMembers[] = [];
  const compressor = (windowBits = 13): GzipMembers => {
    const made = new GzipMembers(windowBits);
    compressors.push(made);
    return made;
  };
  afterEach(() => {
    for (const made of compressors.splice(0)) made.close();
  });

  it('are read back as what was written, each by itself and one behind the other', async () => {
    const one = compressor();
    const texts = [rowsFrom(0, 3_000_000), Buffer.from('a'), noiseFrom(1, 2_500_000), rowsFrom(9, 100)];
    const members: Buffer[] = [];
    for (const text of texts) {
      await one.write(text.subarray(0, 1000));
      await one.write(text.subarray(1000));
      members.push(Buffer.concat(await one.end()));
    }
    for (const [n, member] of members.entries()) expect(gunzipSync(member).equals(texts[n] ?? Buffer.of())).toBe(true);
    expect(gunzipSync(Buffer.concat(members)).equals(Buffer.concat(texts))).toBe(true);
  });

  it('stay apart when nobody waits for one before the next is begun', async () => {
    const one = compressor();
    const texts = Array.from({ length: 20 }, (_, n) => rowsFrom(n * 1000, 50_000 + n));
    const members = await Promise.all(
      texts.map((text) => {
        void one.write(text);
        return one.end();
      }),
    );
    for (const [n, member] of members.entries())
      expect(gunzipSync(Buffer.concat(member)).equals(texts[n] ?? Buffer.of())).toBe(true);
  });

  it('are the same bytes whatever was compressed before', async () => {
    const text = rowsFrom(5, 400_000);
    const used = compressor();
    await used.write(noiseFrom(3, 1_000_000));
    await used.end();
    const [first, second] = await Promise.all(
      [used, compressor()].map(async (one) => {
        await one.write(text);
        return Buffer.concat(await one.end());
      }),
    );
    expect(first?.equals(second ?? Buffer.of())).toBe(true);
  });

  it('are as small as those of one call of zlib', async () => {
    const text = rowsFrom(0, 4_000_000);
    const one = compressor();
    await one.write(text);
    const { length } = Buffer.concat(await one.end());
    const options = { level: constants.Z_BEST_SPEED, windowBits: 13, memLevel: 9 };
    expect(length).toBeLessThanOrEqual(gzipSync(text, options).length);
  });

  it('fail for whoever waits once the compressor is closed', async () => {
    const one = compressor();
    const written = [one.write(rowsFrom(0, 8_000_000)), one.write(rowsFrom(0, 10)), one.end()];
    one.close();
    const ends = await Promise.allSettled([...written, one.write(Buffer.from('a')), one.end()]);
    expect(ends.slice(1).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  });

  it('fail for whoever waits when the compressor is closed while it ends one', async () => {
    const one = compressor();
    await one.write(rowsFrom(0, 3_000_000));
    const member = one.end();
    // Lets it begin.
    await Promise.resolve();
    await Promise.resolve();
    one.close();
    await expect(member).rejects.toThrow();
  });
});
