/** Connections to the source cut at bytes that a seed gives, by a proxy. */
import { type Bucket, type Emulator, startEmulator } from '../../servers/emulator';
import { type Mariadb, startMariadb } from '../../servers/mariadb';
import { stopServers } from '../../servers/server';
import { type Break, TcpProxy } from '../../servers/tcp-proxy';
import { day, minutes, settingOf } from '../setting';
import { run } from '../../../../lambdas/extract/run';
import { expectNothingElse, type Outcome, outcomeOf, parcels, parcelsSql } from './fixture';
import { PatientCaller } from './patient-caller';
import { seeded } from './random';

/** Declares the tests: one for each seed. */
export function cutConnections(seeds: readonly number[]): void {
  describe('an extract whose connections are cut at any byte', () => {
    let emulator: Emulator;
    let bucket: Bucket;
    let mariadb: Mariadb;
    let undisturbed: Outcome;

    beforeAll(async () => {
      [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
      bucket = await emulator.bucket('raw-bucket');
      mariadb.sql(parcelsSql);
      undisturbed = await outcomeOf(await callerOf('undisturbed', mariadb.port).wholeWindow(), bucket);
    });

    afterAll(stopServers);

    const callerOf = (id: string, port: number): PatientCaller => {
      const secret = { ...mariadb.secret, port };
      return new PatientCaller(id, async (event) => {
        const setting = await settingOf(emulator, bucket, secret, { contracts: [parcels] });
        return run({ dataset: 'parcels', window: day, ...event }, setting, minutes(15));
      });
    };

    it.each(seeds)('ends with the same rows and one manifest (seed %i)', async (seed) => {
      const random = seeded(seed);
      let breaks = 0;
      const nextBreak = (): Break | null => {
        // The first one always, so that no seed leaves all of them whole.
        if (random() < 0.4 && breaks > 0) return null;
        breaks++;
        // Most of a connection's bytes are rows, and its first ones are the handshake: as likely to be cut as those.
        const afterBytes = Math.ceil(random() < 0.4 ? random() * 5000 : random() * 10_000_000);
        return { afterBytes, by: random() < 0.5 ? 'end' : 'reset' };
      };
      const proxy = await TcpProxy.start(mariadb.port, nextBreak);
      try {
        const manifest = await callerOf(`cut-${seed}`, proxy.port).wholeWindow();
        expect(breaks).toBeGreaterThan(0);
        expect(await outcomeOf(manifest, bucket)).toEqual(undisturbed);
        await expectNothingElse(manifest, emulator, bucket);
      } finally {
        await proxy.close();
      }
    });
  });
}
