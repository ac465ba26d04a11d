import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartExistsError } from '../../lambdas/extract/errors';
import { Results } from '../../lambdas/extract/results';
import { FolderStore } from '../../ops/folder-store';

jest.setTimeout(60_000);

describe('a folder in the place of a bucket', () => {
  let folder: string;
  let store: FolderStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
    store = new FolderStore(folder);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const put = async (key: string, text: string): Promise<void> => {
    const upload = store.upload(key);
    await upload.write(Buffer.from(text));
    await upload.finish();
  };

  it('gives back what was put, and null for what was not', async () => {
    expect(await store.getJson('a/b.json')).toBeNull();
    expect(await store.putJson('a/b.json', { n: 1 }, { ifVersion: undefined })).toBe(true);
    expect((await store.getJson('a/b.json'))?.value).toEqual({ n: 1 });
  });

  it('writes over a version alone, or where nothing is, when it is told to', async () => {
    expect(await store.putJson('k', 1, { ifVersion: 'any' })).toBe(false);
    expect(await store.putJson('k', 1, { ifVersion: null })).toBe(true);
    expect(await store.putJson('k', 2, { ifVersion: null })).toBe(false);
    const version = (await store.getJson('k'))?.version ?? null;
    expect(await store.putJson('k', 2, { ifVersion: version })).toBe(true);
    expect(await store.putJson('k', 3, { ifVersion: version })).toBe(false);
    expect((await store.getJson('k'))?.value).toBe(2);
  });

  it('lets one of many writers that ask for the same condition through', async () => {
    const stores = Array.from({ length: 20 }, () => new FolderStore(folder));
    const puts = (ifVersion: string | null): Promise<boolean[]> =>
      Promise.all(stores.map((each, i) => each.putJson('k', { i, ifVersion }, { ifVersion })));
    expect((await puts(null)).filter(Boolean)).toHaveLength(1);
    const version = (await store.getJson('k'))?.version ?? null;
    expect((await puts(version)).filter(Boolean)).toHaveLength(1);
    const uploads = await Promise.allSettled(
      stores.map(async (each, i) => {
        const upload = each.upload('part');
        await upload.write(Buffer.from(`writer ${i}`));
        await upload.finish();
      }),
    );
    const first = uploads.findIndex(({ status }) => status === 'fulfilled');
    const others = uploads.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(others).toHaveLength(19);
    for (const { reason } of others) expect(reason).toBeInstanceOf(PartExistsError);
    expect(readFileSync(store.path('part'), 'utf8')).toBe(`writer ${first}`);
  });

  it('loses no change of processes that count in one object together', async () => {
    const counters = Array.from({ length: 3 }, () =>
      fork(join(__dirname, 'counter.mjs'), [folder, '40'], { stdio: 'inherit' }),
    );
    const codes = await Promise.all(counters.map(async (child) => ((await once(child, 'exit')) as [number])[0]));
    expect(codes).toEqual([0, 0, 0]);
    expect((await store.getJson('count'))?.value).toBe(120);
  });

  it('keeps results as a bucket does: a success stands', async () => {
    const results = new Results(store);
    expect(await results.fail('r', { type: 'E', message: 'm' })).toBe(true);
    const [first, second] = await Promise.all([results.succeed('r', 1, {}), results.succeed('r', 2, {})]);
    expect(first).toEqual(second);
    expect(await results.fail('r', { type: 'E', message: 'm' })).toBe(false);
  });

  it('shows an upload when it is finished, whole, and nothing of one that is aborted', async () => {
    const upload = store.upload('raw/a/part');
    await upload.write(Buffer.from('one '));
    await upload.write(Buffer.from('two'));
    expect(await store.list('')).toEqual([]);
    await upload.finish();
    expect(await store.list('raw/')).toEqual([{ key: 'raw/a/part', bytes: 7 }]);
    const aborted = store.upload('raw/a/other');
    await aborted.write(Buffer.from('x'));
    await aborted.abort();
    await store.upload('raw/a/unbegun').abort();
    expect(await store.list('raw/')).toHaveLength(1);
    expect(await store.abortUploads('raw/')).toEqual([]);
  });

  it('ends the uploads below a prefix, and no others', async () => {
    const [mine, other] = [store.upload('raw/a/part'), store.upload('raw/b/part')];
    await mine.write(Buffer.from('x'));
    await other.write(Buffer.from('y'));
    expect(await store.abortUploads('raw/a/')).toEqual(['raw/a/part']);
    await expect(mine.finish()).rejects.toThrow('ENOENT');
    await other.finish();
    expect(await store.list('raw/')).toEqual([{ key: 'raw/b/part', bytes: 1 }]);
  });

  it('lists by any prefix, in order, and deletes what is there', async () => {
    for (const key of ['raw/b', 'raw/a/1', 'raw/ab', 'other']) await put(key, key);
    const keys = async (prefix: string): Promise<string[]> => (await store.list(prefix)).map(({ key }) => key);
    expect(await keys('')).toEqual(['other', 'raw/a/1', 'raw/ab', 'raw/b']);
    expect(await keys('raw/a')).toEqual(['raw/a/1', 'raw/ab']);
    expect(await keys('nowhere/')).toEqual([]);
    await store.delete(['raw/a/1', 'raw/absent']);
    expect(await keys('raw/')).toEqual(['raw/ab', 'raw/b']);
  });

  it.each(['../out', 'a//b', '', '/a', 'a/./b', '.store/locks'])('takes no key that leaves it: %j', async (key) => {
    await expect((async () => store.putJson(key, 1, { ifVersion: undefined }))()).rejects.toThrow('is no key');
  });
});
