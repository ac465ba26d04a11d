import { ListMultipartUploadsCommand, type S3Client } from '@aws-sdk/client-s3';
import { PartExistsError, RawStorageError } from '../../../lambdas/extract/errors';
import { s3Client } from '../../../lambdas/extract/s3-client';
import { S3Upload } from '../../../lambdas/extract/writers/s3-upload';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { type Fault, FaultyS3 } from '../servers/faulty-s3';
import { stopServers } from '../servers/server';
import { noiseFrom } from './writers/text';

jest.setTimeout(120_000);

const small = noiseFrom(1, 1000);
/** Two parts. */
const large = noiseFrom(2, 6_000_000);
const larger = noiseFrom(3, 13_000_000);

/** A promise, and what fulfils it. */
function signal(): readonly [Promise<void>, () => void] {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [
    given,
    () => {
      give();
    },
  ];
}

describe('an upload', () => {
  let emulator: Emulator;
  let bucket: Bucket;
  let faulty: FaultyS3;
  let s3: S3Client;
  /** Waits less for an answer, for what is so small that it is answered at once or never. */
  let impatient: S3Client;
  const key = 'raw/part';
  const name = (): string => `uploads-${buckets}`;
  let buckets = 0;
  beforeAll(async () => {
    emulator = await startEmulator();
    faulty = await FaultyS3.before(emulator.url);
    const client = (timeout: number): S3Client =>
      s3Client({
        endpoint: faulty.url,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        forcePathStyle: true,
        maxAttempts: 4,
        requestHandler: { connectionTimeout: timeout, socketTimeout: timeout },
      });
    s3 = client(2_000);
    impatient = client(700);
  });
  beforeEach(async () => {
    buckets++;
    bucket = await emulator.bucket(name());
    faulty.fault = () => null;
    faulty.hold = () => Promise.resolve();
    faulty.requests.length = 0;
  });
  afterAll(async () => {
    faulty.stop();
    await stopServers();
  });

  const begin = (client = s3): S3Upload =>
    new S3Upload(client, { bucket: name(), key, contentType: 'text/csv', tag: { key: 'attempt', value: 'open' } });
  const put = async (bytes: Buffer, client?: S3Client): Promise<void> => {
    const upload = begin(client);
    try {
      for (let start = 0; start < bytes.length; start += 700_000)
        await upload.write(bytes.subarray(start, start + 700_000));
      await upload.finish();
    } catch (error) {
      faulty.fault = () => null;
      await upload.abort();
      throw error;
    }
  };
  const once =
    (request: string, fault: Fault, times = 1): typeof faulty.fault =>
    (asked, nth) =>
      asked === request && nth < times ? fault : null;
  const expectNothing = async (): Promise<void> => {
    expect(await bucket.keys('')).toEqual([]);
    expect((await emulator.s3.send(new ListMultipartUploadsCommand({ Bucket: name() }))).Uploads ?? []).toEqual([]);
  };

  it('is one request for what fits one buffer, and an upload of parts for more', async () => {
    await put(larger.subarray(0, 5 * 1024 * 1024));
    expect(faulty.requests).toEqual(['PUT']);
    buckets++;
    bucket = await emulator.bucket(name());
    faulty.requests.length = 0;
    await put(larger);
    expect(faulty.requests).toEqual([
      'POST uploads',
      'PUT partNumber',
      'PUT partNumber',
      'PUT partNumber',
      'POST uploadId',
    ]);
    expect((await bucket.read(key)).equals(larger)).toBe(true);
  });

  it('has one part on its way at a time, while the next fills', async () => {
    const [held, release] = signal();
    const [partAsked, ask] = signal();
    faulty.hold = async (asked) => {
      if (asked !== 'PUT partNumber') return;
      ask();
      await held;
    };
    const upload = begin();
    await upload.write(larger.subarray(0, 10_000_000));
    let taken = false;
    const more = upload.write(larger.subarray(10_000_000)).then(() => {
      taken = true;
    });
    await partAsked;
    // Time for another part to come, if one would.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const seen = { taken, parts: faulty.requests.filter((asked) => asked === 'PUT partNumber').length };
    release();
    await more;
    await upload.finish();
    expect(seen).toEqual({ taken: false, parts: 1 });
    expect((await bucket.read(key)).equals(larger)).toBe(true);
  });

  const faults: Fault[] = [
    { kind: 'error', status: 500, code: 'InternalError' },
    { kind: 'error', status: 503, code: 'SlowDown' },
    { kind: 'cut' },
    { kind: 'silent' },
    { kind: 'slow' },
    { kind: 'unanswered' },
  ];
  const cases = faults.flatMap((fault) =>
    ['PUT', 'POST uploads', 'PUT partNumber', 'POST uploadId']
      // Only what has a body can be cut.
      .filter((request) => fault.kind !== 'cut' || request !== 'POST uploads')
      .map((request) => [request, 'status' in fault ? fault.status : fault.kind, fault] as const),
  );
  it.each(cases)('gets over a %s that meets %s', async (request, _, fault) => {
    faulty.fault = once(request, fault);
    const bytes = request === 'PUT' ? small : large;
    await put(bytes, fault.kind === 'silent' && bytes === small ? impatient : s3);
    expect(faulty.requests).toContain(request);
    expect((await bucket.read(key)).equals(bytes)).toBe(true);
  });

  it('gets over an error that S3 says only after it has said 200', async () => {
    faulty.fault = once('POST uploadId', { kind: 'late error' });
    await put(large);
    expect((await bucket.read(key)).equals(large)).toBe(true);
  });

  it.each([
    ['PUT', small],
    ['POST uploadId', large],
  ] as const)('knows its object by a %s again whose answer was lost for good', async (request, bytes) => {
    // What S3 has done by the first request, it refuses by the second.
    faulty.fault = (asked, nth) =>
      asked !== request
        ? null
        : nth === 0
          ? { kind: 'unanswered' }
          : { kind: 'error', status: 412, code: 'PreconditionFailed' };
    await put(bytes);
    expect((await bucket.read(key)).equals(bytes)).toBe(true);
  });

  it.each([
    ['PUT', small],
    ['POST uploadId', large],
  ] as const)('tries a %s again that meets another conditional write', async (request, bytes) => {
    faulty.fault = once(request, { kind: 'error', status: 409, code: 'ConditionalRequestConflict' }, 2);
    await put(bytes);
    expect((await bucket.read(key)).equals(bytes)).toBe(true);
  });

  it('is refused when what it meets over and over has become an object', async () => {
    await bucket.put(key, 'first');
    faulty.fault = (asked) =>
      asked === 'PUT' ? { kind: 'error', status: 409, code: 'ConditionalRequestConflict' } : null;
    await expect(put(small)).rejects.toThrow(PartExistsError);
    expect((await bucket.read(key)).toString()).toBe('first');
  });

  it.each([
    ['PUT', small],
    ['POST uploads', large],
    ['PUT partNumber', large],
    ['POST uploadId', large],
  ] as const)('names the object and the cause when every %s fails, and leaves nothing', async (request, bytes) => {
    faulty.fault = (asked) => (asked === request ? { kind: 'error', status: 503, code: 'SlowDown' } : null);
    const failed: unknown = await put(bytes).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RawStorageError);
    expect((failed as Error).message).toBe(`s3://${name()}/${key} can't be written: SlowDown: by the test`);
    await expectNothing();
  });

  it('that S3 never answers ends', async () => {
    faulty.fault = (asked) => (asked === 'PUT' ? { kind: 'silent' } : null);
    await expect(put(small, impatient)).rejects.toThrow(/TimeoutError/);
    await expectNothing();
  });

  it.each([
    ['PUT', small],
    ['POST uploadId', large],
  ] as const)('takes back an object when it could not learn of its %s', async (request, bytes) => {
    faulty.fault = (asked) => (asked === request ? { kind: 'unanswered' } : null);
    await expect(put(bytes)).rejects.toThrow(RawStorageError);
    await expectNothing();
  });

  it('says so when somebody else has ended it', async () => {
    const upload = begin();
    await upload.write(larger.subarray(0, 6_000_000));
    await upload.write(larger.subarray(6_000_000, 11_000_000));
    expect(await bucket.store.abortUploads('raw/')).toEqual([key]);
    await expect(upload.finish()).rejects.toThrow(/can't be written: NoSuchUpload/);
    await upload.abort();
    await expectNothing();
  });
});
