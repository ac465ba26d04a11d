import { CancelRotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { RotationRefusedError } from '../../../lambdas/rotate-secret/errors';
import { environment } from '../../../lambdas/rotate-secret/environment';
import { openLogin } from '../../../lambdas/rotate-secret/logins/open';
import { rotate, type Setting } from '../../../lambdas/rotate-secret/rotate';
import { type Emulator, startEmulator } from '../servers/emulator';
import { stopServers } from '../servers/server';
import { RotatingSecret, steps } from './rotating-secret';

jest.setTimeout(120_000);

const value = { engine: 'mysql', host: 'h', port: 3306, username: 'u', password: 'first-password', dbname: 'd' };

describe('a rotation that must not go on', () => {
  let emulator: Emulator;
  let secret: RotatingSecret;
  const open = jest.fn(openLogin);

  beforeAll(async () => {
    emulator = await startEmulator();
  });
  beforeEach(async () => {
    open.mockReset();
    secret = await RotatingSecret.make(emulator, value);
  });
  afterEach(() => {
    // Whatever it is, the database is not asked.
    expect(open).not.toHaveBeenCalled();
    expect(secret.leaks()).toEqual([]);
  });
  afterAll(stopServers);

  const refused = (message: RegExp): object => ({
    name: 'RotationRefusedError',
    message: expect.stringMatching(message) as string,
  });

  it('is one whose secret is none of the function’s', async () => {
    const version = await secret.begin();
    for (const step of steps)
      await expect(secret.take(step, version, { open, secretArns: { sales: 'arn:of:another' } })).rejects.toMatchObject(
        refused(/is none that this function rotates: it rotates those of sales/),
      );
  });

  it('is one that isn’t enabled', async () => {
    const version = await secret.begin();
    await emulator.secrets.send(new CancelRotateSecretCommand({ SecretId: secret.arn }));
    for (const step of steps)
      await expect(secret.take(step, version, { open })).rejects.toMatchObject(refused(/rotation isn’t enabled/));
  });

  it('is one of a version that isn’t pending, or isn’t there', async () => {
    const version = await secret.begin();
    await secret.giveUp(version);
    for (const other of [version, '00000000-0000-0000-0000-000000000000'])
      for (const step of steps)
        await expect(secret.take(step, other, { open })).rejects.toMatchObject(refused(/isn’t pending/));
  });

  it('is one of the version that is current already: nothing is done, and that is well', async () => {
    await secret.begin();
    const [current] = Object.entries(await secret.versions()).find(([, labels]) => labels.includes('AWSCURRENT')) ?? [];
    for (const step of steps) await secret.take(step, current ?? '', { open });
    expect(await secret.current()).toEqual(value);
  });

  it('is one whose step comes before the password is made', async () => {
    const version = await secret.begin();
    for (const step of ['setSecret', 'testSecret', 'finishSecret'] as const)
      await expect(secret.take(step, version, { open })).rejects.toMatchObject(refused(/createSecret comes first/));
  });

  it('is one whose current value names no source', async () => {
    await secret.put({ key: 'no-source-at-all' });
    const version = await secret.begin();
    await expect(secret.take('createSecret', version, { open })).rejects.toMatchObject({
      name: 'SourceSecretError',
      message: expect.stringMatching(/must be JSON with engine .*; wrong: engine/) as string,
    });
    expect(secret.told.join()).not.toContain('no-source-at-all');
  });

  it.each([
    ['nothing', undefined, /\(whole\)/],
    ['another service’s', { Records: [] }, /Step: .*SecretId: .*ClientRequestToken: /],
    ['an unknown step', { Step: 'deleteSecret', SecretId: 'a', ClientRequestToken: 'b' }, /^no step .*: Step: /],
  ])('is one by an event of %s', async (_, event, message) => {
    const setting: Setting = {
      ...{ secrets: emulator.secrets, secretArns: {}, open },
      logger: { info: jest.fn(), warn: jest.fn(), appendKeys: jest.fn() },
    };
    await expect(rotate(event, setting, () => 60_000)).rejects.toThrow(RotationRefusedError);
    await expect(rotate(event, setting, () => 60_000)).rejects.toThrow(message);
  });
});

describe('a secret without a value', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(stopServers);

  it('is tested well, as there is nothing to test, and gets no password made up', async () => {
    const secret = await RotatingSecret.makeEmpty(emulator);
    const version = await secret.begin();
    await secret.take('testSecret', version);
    expect(secret.told.join()).toContain('nothing to test: the secret has no value yet');
    await expect(secret.take('createSecret', version)).rejects.toThrow(
      /has no value yet: an operator puts it with `aws secretsmanager put-secret-value`/,
    );
  });
});

describe('the password that is made', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(stopServers);

  it('is long, of every kind of character, and of none that SQL, a shell or a connection string reads otherwise', async () => {
    for (let n = 0; n < 50; n++) {
      const secret = await RotatingSecret.make(emulator, value);
      await secret.take('createSecret', await secret.begin());
      const password = (await secret.value('AWSPENDING'))?.password ?? '';
      expect(password).toMatch(/^[A-Za-z0-9!#()*+,\-.=?^_|~]{32}$/);
      for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    }
  });
});

describe('the environment of the function', () => {
  it('names its secrets by source', () => {
    expect(environment({ SOURCE_SECRET_ARNS: '{"sales":"arn:one"}' })).toEqual({
      SOURCE_SECRET_ARNS: { sales: 'arn:one' },
    });
  });

  it.each([
    {},
    { SOURCE_SECRET_ARNS: 'sales' },
    { SOURCE_SECRET_ARNS: '["arn:one"]' },
    { SOURCE_SECRET_ARNS: '{"sales":1}' },
  ])('is refused by name as %j', (variables) => {
    expect(() => environment(variables)).toThrow(/^environment variables missing: SOURCE_SECRET_ARNS/);
  });
});
