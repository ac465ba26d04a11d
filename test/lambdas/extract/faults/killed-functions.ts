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
    /** Milliseconds that each step takes undisturbed, its process with it, as last seen. */
    const usual = new Map<string, number>();
    let kills = 0;

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
        ENVIRONMENT_NAME: 'test',
        SOURCE_SECRET_ARN: await emulator.secret('tributary/test/source', JSON.stringify(mariadb.secret)),
      });
      const caller = new PatientCaller('undisturbed', (event) => invoke(event));
      const manifest = await caller.wholeWindow();
      undisturbed = await outcomeOf(manifest, bucket);
      expect([caller.failures, undisturbed.rows]).toEqual([0, rows]);
      expect(manifest.parts.some(({ bytes }) => bytes > 5 * 1024 * 1024)).toBe(true);
    });

    afterAll(async () => {
      await stopServers();
      extractor.remove();
    });

    /** @param when the process is killed, as a part of what the step usually takes; null: never */
    const invoke = async (event: object, when: number | null = null): Promise<unknown> => {
      const { action, chunk } = event as { action: string; chunk?: { index: number } };
      const step = `${action} ${chunk?.index ?? ''}`;
      const killAfter = when === null ? undefined : when * (usual.get(step) ?? 0);
      const since = Date.now();
      const whole = { dataset: 'parcels', window: day, ...event };
      const { answer } = await extractor.invoke(whole, killAfter === undefined ? {} : { killAfter });
      if (answer === undefined) kills++;
      else usual.set(step, Date.now() - since);
      return answer;
    };

    it.each(seeds)('ends with the same rows and one manifest (seed %i)', async (seed) => {
      const random = seeded(seed);
      const caller = new PatientCaller(`killed-${seed}`, (event) =>
        invoke(event, random() < 0.6 ? random() * 1.1 : null),
      );
      const manifest = await caller.wholeWindow();
      expect(await outcomeOf(manifest, bucket)).toEqual(undisturbed);
      await expectNothingElse(manifest, emulator, bucket);
    });

    it('was killed at all', () => {
      expect(kills).toBeGreaterThan(0);
    });
  });
}
