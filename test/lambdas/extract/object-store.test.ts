import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  ListMultipartUploadsCommand,
  NoSuchKey,
  NoSuchUpload,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectStore } from '../../../lambdas/extract/object-store';
import { s3Client } from '../../../lambdas/extract/s3-client';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { FaultyS3 } from '../servers/faulty-s3';
import { stopServers } from '../servers/server';

jest.setTimeout(60_000);

describe('the objects of a bucket', () => {
  let emulator: Emulator;
  let bucket: Bucket;
  let buckets = 0;
  const name = (): string => `objects-${buckets}`;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  beforeEach(async () => {
    buckets++;
    bucket = await emulator.bucket(name());
  });
  afterAll(stopServers);

  const tagsOf = async (key: string): Promise<unknown> =>
    (await emulator.s3.send(new GetObjectTaggingCommand({ Bucket: name(), Key: key }))).TagSet;

  it('are kept, however many and however often, and none but those that are named', async () => {
    const keys = Array.from({ length: 21 }, (_, n) => `raw/${n}`);
    for (const Key of [...keys, 'raw/other'])
      await emulator.s3.send(new PutObjectCommand({ Bucket: name(), Key, Body: 'x', Tagging: 'attempt=open' }));
    await bucket.store.keep(keys);
    await bucket.store.keep(keys.slice(3));
    expect(await Promise.all(keys.map(tagsOf))).toEqual(keys.map(() => []));
    expect(await tagsOf('raw/other')).toEqual([{ Key: 'attempt', Value: 'open' }]);
    await bucket.store.keep([]);
  });

  it('that are to be kept have to be there', async () => {
    await expect(bucket.store.keep(['raw/missing'])).rejects.toThrow(NoSuchKey);
  });

  it('are kept by eight requests at once at most', async () => {
    const faulty = await FaultyS3.before(emulator.url);
    const client = { endpoint: faulty.url, region: 'eu-central-1', forcePathStyle: true };
    const s3 = s3Client({ ...client, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
    const keys = Array.from({ length: 30 }, (_, n) => `raw/${n}`);
    for (const key of keys) await bucket.put(key, 'x');
    let running = 0;
    let most = 0;
    faulty.hold = async () => {
      most = Math.max(most, ++running);
      await sleep(30);
      running--;
    };
    await new ObjectStore(s3, name()).keep(keys);
    faulty.stop();
    expect(faulty.requests).toHaveLength(30);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  it('have their open uploads below a prefix ended, those of other prefixes not', async () => {
    const begin = (Key: string) => emulator.s3.send(new CreateMultipartUploadCommand({ Bucket: name(), Key }));
    for (const key of ['raw/a/1', 'raw/a/2', 'raw/a/2', 'raw/b/1']) await begin(key);
    expect((await bucket.store.abortUploads('raw/a/')).sort()).toEqual(['raw/a/1', 'raw/a/2', 'raw/a/2']);
    const { Uploads } = await emulator.s3.send(new ListMultipartUploadsCommand({ Bucket: name() }));
    expect(Uploads?.map(({ Key }) => Key)).toEqual(['raw/b/1']);
    expect(await bucket.store.abortUploads('raw/a/')).toEqual([]);
  });

  it('have more open uploads ended than one answer lists', async () => {
    const s3 = mockClient(S3Client);
    const first = { Bucket: 'b', Prefix: 'raw/' };
    s3.on(ListMultipartUploadsCommand, first).resolves({
      Uploads: [{ Key: 'raw/1', UploadId: 'a' }],
      IsTruncated: true,
      NextKeyMarker: 'raw/1',
      NextUploadIdMarker: 'a',
    });
    s3.on(ListMultipartUploadsCommand, { ...first, KeyMarker: 'raw/1', UploadIdMarker: 'a' }).resolves({
      Uploads: [{ Key: 'raw/1', UploadId: 'b' }],
      IsTruncated: false,
    });
    // Its writer was quicker.
    s3.on(AbortMultipartUploadCommand, { UploadId: 'a' }).rejects(new NoSuchUpload({ message: '', $metadata: {} }));
    s3.on(AbortMultipartUploadCommand, { UploadId: 'b' }).resolves({});
    const ended = await new ObjectStore(new S3Client({}), 'b').abortUploads('raw/');
    const aborted = s3.commandCalls(AbortMultipartUploadCommand).map(({ args: [{ input }] }) => input.UploadId);
    s3.restore();
    expect(ended).toEqual(['raw/1', 'raw/1']);
    expect(aborted).toEqual(['a', 'b']);
  });

  it('are listed by prefix with their sizes, and deleted', async () => {
    for (const key of ['raw/1', 'raw/22', 'control/1']) await bucket.put(key, key);
    expect(await bucket.store.list('raw/')).toEqual([
      { key: 'raw/1', bytes: 5 },
      { key: 'raw/22', bytes: 6 },
    ]);
    await bucket.store.delete(['raw/1', 'raw/missing']);
    await bucket.store.delete([]);
    expect(await bucket.keys('')).toEqual(['control/1', 'raw/22']);
  });

  it('of JSON are written under a condition, or not', async () => {
    const { store } = bucket;
    expect(await store.getJson('j')).toBeNull();
    expect(await store.putJson('j', { n: 1 }, { ifVersion: null })).toBe(true);
    expect(await store.putJson('j', { n: 2 }, { ifVersion: null })).toBe(false);
    const found = await store.getJson('j');
    expect(found?.value).toEqual({ n: 1 });
    expect(await store.putJson('j', { n: 3 }, { ifVersion: found?.version ?? '' })).toBe(true);
    expect(await store.putJson('j', { n: 4 }, { ifVersion: found?.version ?? '' })).toBe(false);
    expect(await store.putJson('j', { n: 5 }, { ifVersion: undefined })).toBe(true);
    expect((await store.getJson('j'))?.value).toEqual({ n: 5 });
  });
});
