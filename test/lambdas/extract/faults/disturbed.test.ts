import { setTimeout as sleep } from 'node:timers/promises';
import type { Extract } from '../../../../lambdas/extract/extract';
import type { Plan } from '../../../../lambdas/extract/plan';
import { run } from '../../../../lambdas/extract/run';
import { type Bucket, type Emulator, startEmulator } from '../../servers/emulator';
import { type Mariadb, startMariadb } from '../../servers/mariadb';
import { stopServers } from '../../servers/server';
import { Caller, day, minutes, settingOf } from '../setting';
import { expectNothingElse, type Outcome, outcomeOf, parcels, parcelsSql, rows } from './fixture';
import { PatientCaller } from './patient-caller';

jest.setTimeout(120_000);

describe('an extract', () => {
  let emulator: Emulator;
  let bucket: Bucket;
  let mariadb: Mariadb;
  let undisturbed: Outcome;

  beforeAll(async () => {
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    mariadb.sql(parcelsSql);
    undisturbed = await outcomeOf(await patient('undisturbed').wholeWindow(), bucket);
    expect(undisturbed.rows).toBe(rows);
  });

  afterAll(stopServers);

  const invoke = async (event: object, remaining = minutes(15)): Promise<{ output: unknown }> => {
    const setting = await settingOf(emulator, bucket, mariadb.secret, { contracts: [parcels] });
    return run({ dataset: 'parcels', window: day, ...event }, setting, remaining);
  };
  const patient = (id: string, remaining?: () => () => number): PatientCaller =>
    new PatientCaller(id, (event) => invoke(event, remaining?.()));
  const caller = async (): Promise<Caller> =>
    new Caller(await settingOf(emulator, bucket, mariadb.secret, { contracts: [parcels] }), 'parcels');

  it('whose source is restarted in the middle of pages ends with the same rows and one manifest', async () => {
    const restarts = async (): Promise<void> => {
      for (let n = 0; n < 3; n++) {
        await sleep(150);
        await mariadb.restart();
      }
    };
    const [manifest] = await Promise.all([patient('restarted').wholeWindow(), restarts()]);
    expect(await outcomeOf(manifest, bucket)).toEqual(undisturbed);
    await expectNothingElse(manifest, emulator, bucket);
  });

  it('whose time runs out after any number of looks at the clock ends with the same rows and one manifest', async () => {
    for (const looks of [0, 3, 13]) {
      let invocations = 0;
      const caller = patient(`late-${looks}`, () => {
        let n = 0;
        // Later invocations have more time, as a caller would give who sees that it is not enough.
        const until = looks + invocations++;
        return () => (n++ <= until ? 90_000 : 5_000);
      });
      const manifest = await caller.wholeWindow();
      expect(await outcomeOf(manifest, bucket)).toEqual(undisturbed);
      await expectNothingElse(manifest, emulator, bucket);
    }
  });

  it('of one window by two callers at once ends with one manifest, of the one that committed last', async () => {
    const [one, other] = await Promise.all([patient('one').wholeWindow(), patient('other').wholeWindow()]);
    expect(await outcomeOf(one, bucket)).toEqual(undisturbed);
    expect(await outcomeOf(other, bucket)).toEqual(undisturbed);
    expect(one.attempt).not.toBe(other.attempt);
    const keys = await bucket.keys('manifests/');
    expect(keys).toHaveLength(1);
    const standing = JSON.parse((await bucket.read(keys[0] ?? '')).toString()) as { attempt: string };
    expect([one.attempt, other.attempt]).toContain(standing.attempt);
  });

  it('whose chunks come out of order and twice at once ends with the same rows and one manifest', async () => {
    const twice = new PatientCaller('twice', async (event) => {
      const isExtract = (event as { action: string }).action === 'extract';
      const [first, second] = await Promise.all([invoke(event), isExtract ? invoke(event) : undefined]);
      if (second !== undefined) expect(second).toEqual(first);
      return first;
    });
    const manifest = await twice.wholeWindow((chunks) => chunks.toReversed());
    expect(twice.failures).toBe(0);
    expect(await outcomeOf(manifest, bucket)).toEqual(undisturbed);
    await expectNothingElse(manifest, emulator, bucket);
  });

  it('takes the same steps once more after it was committed, and nothing changes', async () => {
    const one = await caller();
    const { attempt, chunks } = (await invoke({ action: 'plan', request_id: 'late.plan' })).output as Plan;
    const extracts: Extract[] = [];
    for (const chunk of chunks) extracts.push(await one.extract(`late.${chunk.index}`, attempt, chunk));
    const ids = chunks.map(({ index }) => `late.${index}`);
    const manifest = await one.commit('late.commit', attempt, ids);
    for (const [i, chunk] of chunks.entries())
      expect(await one.extract(`late.${chunk.index}`, attempt, chunk)).toEqual(extracts[i]);
    expect(await one.commit('late.commit', attempt, ids)).toEqual(manifest);
    await expectNothingElse(manifest, emulator, bucket);
  });
});
