/** The bucket answering wrongly, late, half or not at all, as a seed gives. */
import { ObjectStore } from '../../../../lambdas/extract/object-store';
import { run } from '../../../../lambdas/extract/run';
import { s3Client } from '../../../../lambdas/extract/s3-client';
import { type Bucket, type Emulator, startEmulator } from '../../servers/emulator';
import { type Fault, FaultyS3 } from '../../servers/faulty-s3';
import { type Mariadb, startMariadb } from '../../servers/mariadb';
import { stopServers } from '../../servers/server';
import { day, minutes, settingOf } from '../setting';
import { expectNothingElse, type Outcome, outcomeOf, parcels, parcelsSql } from './fixture';
import { PatientCaller } from './patient-caller';
import { seeded } from './random';

const faults: readonly Fault[] = [
  { kind: 'error', status: 500, code: 'InternalError' },
  { kind: 'error', status: 503, code: 'SlowDown' },
  { kind: 'unanswered' },
  { kind: 'cut' },
  { kind: 'silent' },
  { kind: 'slow' },
  { kind: 'late error' },
];

/** Declares the tests: one for each seed. */
export function faultyBucket(seeds: readonly number[]): void {
  describe('an extract whose bucket fails now and then', () => {
    let emulator: Emulator;
    let bucket: Bucket;
    let mariadb: Mariadb;
    let faulty: FaultyS3;
    let undisturbed: Outcome;

    beforeAll(async () => {
      [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
      bucket = await emulator.bucket('raw-bucket');
      faulty = await FaultyS3.before(emulator.url);
      mariadb.sql(parcelsSql);
      undisturbed = await outcomeOf(await callerOf('undisturbed').wholeWindow(), bucket);
    });

    afterAll(async () => {
      faulty.stop();
      await stopServers();
    });

    const callerOf = (id: string): PatientCaller =>
      new PatientCaller(id, async (event) => {
        const client = s3Client({
          endpoint: faulty.url,
          region: 'eu-central-1',
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
          forcePathStyle: true,
          requestHandler: { connectionTimeout: 1_000, socketTimeout: 1_500 },
        });
        const store = new ObjectStore(client, 'raw-bucket');
        const setting = await settingOf(emulator, bucket, mariadb.secret, { contracts: [parcels], store });
        return run({ dataset: 'parcels', window: day, ...event }, setting, minutes(1.5));
      });

    it.each(seeds)('ends with the same rows and one manifest (seed %i)', async (seed) => {
      const random = seeded(seed);
      let failures = 0;
      faulty.fault = () => {
        if (random() > 0.2) return null;
        failures++;
        return faults[Math.floor(random() * faults.length)] ?? null;
      };
      const manifest = await callerOf(`faulty-${seed}`).wholeWindow();
      faulty.fault = () => null;
      expect(failures).toBeGreaterThan(0);
      expect(await outcomeOf(manifest, bucket)).toEqual(undisturbed);
      await expectNothingElse(manifest, emulator, bucket);
    });
  });
}
