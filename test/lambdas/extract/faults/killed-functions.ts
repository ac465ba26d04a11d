/** The function killed again and again at moments that a seed gives; a short run of it is in `npm test`, a long one a campaign. */
import { type Emulator, startEmulator, type Bucket } from '../../servers/emulator';
import { DeployedFunction } from '../../servers/deployed-function';
import { startMariadb } from '../../servers/mariadb';
import { stopServers } from '../../servers/server';
import { day } from '../setting';
import { expectNothingElse, type Outcome, outcomeOf, parcels, parcelsSql, rows } from './fixture';
import { PatientCaller } from './patient-caller';
import { seeded } from './random';

/** Declares the tests: one for each seed. */
export function killedFunctions(seeds: readonly number[]): void {
  describe('an extract whose function is killed at any moment', () => {
    let emulator: Emulator;
    let bucket: Bucket;
    let extractor: DeployedFunction;
    let undisturbed: Outcome;
    /** Milliseconds that an undisturbed extract of a chunk takes, its process with it. */
    let usual: number;

    beforeAll(async () => {
      const [mariadb, started] = await Promise.all([startMariadb(), startEmulator()]);
      emulator = started;
      bucket = await emulator.bucket('raw-bucket');
      mariadb.sql(parcelsSql);
      extractor = await DeployedFunction.build('extract', [parcels], {
        AWS_ENDPOINT_URL: emulator.url,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        RAW_BUCKET: 'raw-bucket',
        SOURCE_NAME: 'marketing',
        SOURCE_SECRET_ARN: await emulator.secret('tributary/test/source', JSON.stringify(mariadb.secret)),
      });
      const since = Date.now();
      const caller = new PatientCaller('undisturbed', async (event) => (await invoke(event)).answer);
      const manifest = await caller.wholeWindow();
      usual = (Date.now() - since) / 4;
      undisturbed = await outcomeOf(manifest, bucket);
      expect([caller.failures, undisturbed.rows]).toEqual([0, rows]);
      expect(manifest.parts.some(({ bytes }) => bytes > 5 * 1024 * 1024)).toBe(true);
    });

    afterAll(async () => {
      await stopServers();
      extractor.remove();
    });

    const invoke = (event: object, options = {}): ReturnType<DeployedFunction['invoke']> =>
      extractor.invoke({ dataset: 'parcels', window: day, ...event }, options);

    it.each(seeds)('ends with the same rows and one manifest (seed %i)', async (seed) => {
      const random = seeded(seed);
      const caller = new PatientCaller(`killed-${seed}`, async (event) => {
        const options = random() < 0.6 ? { killAfter: random() * 1.1 * usual } : {};
        return (await invoke(event, options)).answer;
      });
      const manifest = await caller.wholeWindow();
      expect(await outcomeOf(manifest, bucket)).toEqual(undisturbed);
      await expectNothingElse(manifest, emulator, bucket);
    });
  });
}
