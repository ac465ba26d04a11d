import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { probe } from '../../../lambdas/extract/probe';
import { publishFindings } from '../../../lambdas/extract/probe-metrics';
import type { Setting } from '../../../lambdas/extract/run';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { type Mariadb, startMariadb } from '../servers/mariadb';
import { freePort, stopServers } from '../servers/server';
import { contractOf, settingOf } from './setting';

jest.setTimeout(120_000);

const people = contractOf('people', {
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'email', type: 'string', personal_data: 'keyed_hash' },
  ],
});
const PATIENCE = 2000;

describe('a probe', () => {
  let mariadb: Mariadb;
  let emulator: Emulator;
  let bucket: Bucket;
  let setting: Setting;

  beforeAll(async () => {
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    const hashKeyArn = await emulator.secret('hash', JSON.stringify({ key: Buffer.alloc(32, 7).toString('base64') }));
    setting = await settingOf(emulator, bucket, mariadb.secret, { contracts: [people], hashKeyArn });
  });
  afterAll(stopServers);

  const namesOf = async (changed: Partial<Setting>): Promise<Record<string, string | null>> =>
    Object.fromEntries(
      Object.entries(await probe({ ...setting, ...changed }, PATIENCE)).map(([metric, error]) => [
        metric,
        error === null ? null : error.name,
      ]),
    );
  const secretOf = (name: string, change: object): Promise<string> =>
    emulator.secret(name, JSON.stringify({ ...mariadb.secret, ...change }));

  it('finds nothing where all is well, and leaves one small object', async () => {
    expect(await namesOf({})).toEqual({ SecretUnusable: null, SourceUnreachable: null, StoreUnusable: null });
    await probe(setting, PATIENCE);
    expect(await bucket.keys('control/probes/')).toEqual(['control/probes/marketing.json']);
  });

  it('finds a source that nothing answers for', async () => {
    const secretArn = await secretOf('nobody', { port: await freePort() });
    expect(await namesOf({ secretArn })).toMatchObject({
      SecretUnusable: null,
      SourceUnreachable: 'SourceUnreachableError',
    });
  });

  it('finds a source that refuses the password, and does not say it', async () => {
    const secretArn = await secretOf('wrong', { password: 'not-the-password' });
    const { SourceUnreachable: error } = await probe({ ...setting, secretArn }, PATIENCE);
    expect(error?.name).toBe('SourceAccessError');
    expect(error?.message).not.toContain('not-the-password');
  });

  it('finds a secret without a login, and leaves the source unjudged', async () => {
    const secretArn = await emulator.secret('empty', '{}');
    expect(await namesOf({ secretArn })).toEqual({ SecretUnusable: 'SourceSecretError', StoreUnusable: null });
  });

  it('finds a key of hashes that is none, where the source has personal data', async () => {
    const hashKeyArn = await emulator.secret('no-hash', '{}');
    expect(await namesOf({ hashKeyArn })).toMatchObject({ SecretUnusable: 'HashKeyError' });
    const plain = contractOf('plain', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
    expect(await namesOf({ hashKeyArn, contracts: [plain] })).toMatchObject({ SecretUnusable: null });
  });

  it('finds a raw bucket that takes nothing', async () => {
    const elsewhere = await emulator.bucket('raw-elsewhere');
    await emulator.s3.send(new DeleteBucketCommand({ Bucket: 'raw-elsewhere' }));
    expect(await namesOf({ store: elsewhere.store })).toMatchObject({
      SourceUnreachable: null,
      StoreUnusable: 'NoSuchBucket',
    });
  });

  it('is told as a metric of 0 or 1 each, and as none where nobody could tell', async () => {
    const cloudwatch = new CloudWatchClient({
      endpoint: emulator.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const findings = { SecretUnusable: new Error('empty'), StoreUnusable: null };
    await publishFindings(cloudwatch, findings, { environment: 'local', source: 'marketing' });
    const now = Date.now();
    const values = async (name: string): Promise<(number | undefined)[]> => {
      const { Datapoints: points = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Tributary',
          MetricName: name,
          Dimensions: [
            { Name: 'Environment', Value: 'local' },
            { Name: 'Source', Value: 'marketing' },
          ],
          StartTime: new Date(now - 3_600_000),
          EndTime: new Date(now + 60_000),
          Period: 3600,
          Statistics: ['Maximum'],
        }),
      );
      return points.map((point) => point.Maximum);
    };
    expect(await values('SecretUnusable')).toEqual([1]);
    expect(await values('StoreUnusable')).toEqual([0]);
    expect(await values('SourceUnreachable')).toEqual([]);
  });
});
