import { type SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { RotationRefusedError } from '../../../lambdas/rotate-secret/errors';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import { type Emulator, startEmulator } from '../servers/emulator';
import { stopServers } from '../servers/server';
import { type Engine, engines, opens } from './engines';
import { RotatingSecret, steps } from './rotating-secret';

jest.setTimeout(180_000);

/** Dies with the label still on the version. */
const keepingPending = (client: SecretsManagerClient): SecretsManagerClient =>
  ({
    send: (command: UpdateSecretVersionStageCommand) =>
      command instanceof UpdateSecretVersionStageCommand && command.input.MoveToVersionId === undefined
        ? Promise.resolve({})
        : client.send(command),
  }) as unknown as SecretsManagerClient;

describe.each(engines)('the rotation of a password at %s', (_, start) => {
  let engine: Engine;
  let emulator: Emulator;
  /** What the database takes; each rotation goes on from it. */
  let known: SourceSecret;
  let secret: RotatingSecret;

  beforeAll(async () => {
    [engine, emulator] = await Promise.all([start(), startEmulator()]);
    known = engine.secret;
  });

  beforeEach(async () => {
    secret = await RotatingSecret.make(emulator, { ...known, note: 'of an operator' });
  });

  afterEach(async () => {
    known = await secret.current();
    expect(secret.passwords.size).toBeGreaterThan(0);
    expect(secret.leaks()).toEqual([]);
  });

  afterAll(stopServers);

  it('gives database and secret another password, and leaves the rest of the secret as it was', async () => {
    const version = await secret.begin();
    await secret.takeAll(version);
    const current = await secret.current();
    expect(current).toEqual({ ...known, note: 'of an operator', password: expect.any(String) as string });
    expect(current.password).not.toBe(known.password);
    expect(current.password).toHaveLength(32);
    expect(await opens(current)).toBe(true);
    expect(await opens(known)).toBe(false);
    expect(await secret.value('AWSPREVIOUS')).toMatchObject({ password: known.password });
    expect(await secret.labels(version)).toEqual(expect.arrayContaining(['AWSCURRENT', 'LAST_SENT']));
    expect(await secret.value('AWSPENDING')).toBeNull();
  });

  it('never goes back to a version that was current, though its label be left on it', async () => {
    const version = await secret.begin();
    await secret.takeAll(version, { secrets: keepingPending(secret.listening) });
    expect(await secret.labels(version)).toEqual(expect.arrayContaining(['AWSCURRENT', 'AWSPENDING']));
    const current = await secret.current();
    await secret.put({ ...current, note: 'put since' });
    for (const step of steps)
      await expect(secret.take(step, version)).rejects.toThrow(/was the current one before: take AWSPENDING off it/);
    expect(await secret.current()).toMatchObject({ note: 'put since' });
    expect(await opens(current)).toBe(true);
  });

  it('comes to the same when each step is taken twice', async () => {
    const version = await secret.begin();
    const made: string[] = [];
    for (const step of steps) {
      await secret.take(step, version);
      await secret.take(step, version);
      made.push(((await secret.value('AWSPENDING')) ?? (await secret.current())).password);
    }
    expect(new Set(made).size).toBe(1);
    expect((await secret.current()).password).toBe(made[0]);
    expect(await opens(await secret.current())).toBe(true);
  });

  it('comes to the same when two runs of a step overlap, of which one may fail', async () => {
    const version = await secret.begin();
    for (const step of steps) {
      await Promise.allSettled([secret.take(step, version), secret.take(step, version)]);
      await secret.take(step, version);
    }
    expect(await opens(await secret.current())).toBe(true);
    expect(await secret.labels(version)).toContain('AWSCURRENT');
  });

  it('refuses the steps of a rotation that was given up, and loses no password that it had set', async () => {
    const first = await secret.begin();
    await secret.take('createSecret', first);
    await secret.take('setSecret', first);
    await secret.giveUp(first);
    expect(await opens(await secret.current())).toBe(false);
    const second = await secret.begin();
    for (const step of ['testSecret', 'finishSecret'] as const)
      await expect(secret.take(step, first)).rejects.toThrow(/isn’t pending/);
    await secret.take('createSecret', second);
    await expect(secret.take('setSecret', first)).rejects.toThrow(RotationRefusedError);
    for (const step of steps) await secret.take(step, second);
    expect(await opens(await secret.current())).toBe(true);
    expect(await secret.labels(second)).toContain('AWSCURRENT');
  });

  it('loses none when one that was given up is followed by another that is given up', async () => {
    const set = await secret.begin();
    await secret.take('createSecret', set);
    await secret.take('setSecret', set);
    await secret.giveUp(set);
    const unset = await secret.begin();
    await secret.take('createSecret', unset);
    const died = new Error('died');
    const open = (): Promise<never> => Promise.reject(died);
    await expect(secret.take('setSecret', unset, { open })).rejects.toBe(died);
    await secret.giveUp(unset);
    const last = await secret.begin();
    await secret.takeAll(last);
    expect(await opens(await secret.current())).toBe(true);
  });

  it('brings back nothing that an operator has changed since it began', async () => {
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await secret.put({ ...known, note: 'changed' });
    for (const step of ['setSecret', 'testSecret', 'finishSecret'] as const)
      await expect(secret.take(step, version)).rejects.toThrow(
        /differs from the current one in more than its password: rotate anew/,
      );
    expect(await opens(known)).toBe(true);
  });

  it('finishes nothing that was not sent to the database', async () => {
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await expect(secret.take('finishSecret', version)).rejects.toThrow(/setSecret comes first/);
    expect(await secret.current()).toMatchObject({ password: known.password });
  });

  it('tests nothing well that the database doesn’t take', async () => {
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await expect(secret.take('testSecret', version)).rejects.toMatchObject({
      name: 'SourceAccessError',
      message: expect.stringMatching(/^source source_\w+: .* refuses user/) as string,
    });
  });

  it('says what to do when the database takes no password that the secret knows', async () => {
    const lost = { ...known, password: 'not the password' };
    await secret.put(lost);
    await secret.put({ ...lost, password: 'not that either' });
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await expect(secret.take('setSecret', version)).rejects.toMatchObject({
      name: 'PasswordUnknownError',
      message: expect.stringMatching(/set one at the database, and put it into the secret/) as string,
    });
    await secret.giveUp(version);
    await secret.put(known);
  });

  it('takes up the previous password where the database has gone back to it', async () => {
    await secret.put({ ...known, password: 'of after the backup' });
    const version = await secret.begin();
    await secret.takeAll(version);
    expect(await opens(await secret.current())).toBe(true);
  });

  it('sends the password to no other account than its own', async () => {
    await secret.put({ ...known, username: 'somebody' });
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await expect(secret.take('setSecret', version)).rejects.toThrow(/takes no password that the secret knows/);
    await secret.giveUp(version);
    await secret.put(known);
  });
});
