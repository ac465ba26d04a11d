import { Logger } from '@aws-lambda-powertools/logger';
import { connectors } from '../../../lambdas/extract/sources/connectors';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import { Caller, contractOf, settingOf } from '../extract/setting';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { stopServers } from '../servers/server';
import { type Engine, engines } from './engines';
import { RotatingSecret } from './rotating-secret';

jest.setTimeout(180_000);

const contract = contractOf('orders', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });

describe.each(engines)('an extraction while the password at %s is rotated', (_, start) => {
  let engine: Engine;
  let emulator: Emulator;
  let bucket: Bucket;

  beforeAll(async () => {
    [engine, emulator] = await Promise.all([start(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    await engine.sql(`
      CREATE TABLE orders (id BIGINT PRIMARY KEY, updated_at DATETIME(6) NOT NULL);
      INSERT INTO orders VALUES (1, '2025-01-01 12:00:00'), (2, '2025-01-01 13:00:00');
    `);
  });

  afterAll(stopServers);

  it('reads its window before, in the very moment and after, and tells when it took the pending password', async () => {
    const secret = await RotatingSecret.make(emulator, engine.secret);
    const logger = new Logger({ logLevel: 'SILENT' });
    const warn = jest.spyOn(logger, 'warn');
    const setting = await settingOf(emulator, bucket, {}, { contracts: [contract], secretArn: secret.arn, logger });
    const rows = async (id: string): Promise<number> => (await new Caller(setting, 'orders').wholeWindow(id)).rows;

    const version = await secret.begin();
    await secret.take('createSecret', version);
    expect(await rows('before')).toBe(2);
    expect(warn).not.toHaveBeenCalled();
    await secret.take('setSecret', version);
    expect(await rows('between')).toBe(2);
    expect(warn).toHaveBeenCalledWith('the source refuses the password: trying the one that a rotation sets');
    warn.mockClear();
    await secret.take('testSecret', version);
    await secret.take('finishSecret', version);
    expect(await rows('after')).toBe(2);
    expect(warn).not.toHaveBeenCalled();

    const { password } = await secret.current();
    const logged = JSON.stringify(warn.mock.calls);
    for (const known of [password, engine.secret.password]) expect(logged).not.toContain(known);
  });
});

describe('a login that is refused', () => {
  let engine: Engine;
  beforeAll(async () => {
    const [first] = engines;
    if (first === undefined) throw new Error('no engine');
    engine = await first[1]();
  });
  afterAll(stopServers);

  const wrong = (password: string): SourceSecret => ({ ...engine.secret, password });
  const connecting = async (
    current: readonly SourceSecret[],
    pending: SourceSecret | null,
  ): Promise<{ reads: string[]; failure: Error | null }> => {
    const reads: string[] = [];
    let looks = 0;
    const secrets = {
      current: () => {
        reads.push('current');
        const [last = engine.secret] = current.slice(-1);
        return Promise.resolve(current[looks++] ?? last);
      },
      pending: () => {
        reads.push('pending');
        return Promise.resolve(pending);
      },
    };
    const { connect } = connectors(secrets, contract, new Logger({ logLevel: 'SILENT' }));
    try {
      await (await connect(5000)).close();
      return { reads, failure: null };
    } catch (error) {
      return { reads, failure: error as Error };
    }
  };

  it('is tried by the new value where the rotation ended between the two looks', async () => {
    expect(await connecting([wrong('old'), engine.secret], null)).toEqual({
      reads: ['current', 'pending', 'current'],
      failure: null,
    });
  });

  it('fails as ever where no rotation is under way, and asks no more of the server', async () => {
    const { reads, failure } = await connecting([wrong('old')], null);
    expect(reads).toEqual(['current', 'pending', 'current']);
    expect(failure).toMatchObject({
      name: 'SourceAccessError',
      message: expect.stringMatching(/put the right username and password into the source’s secret/) as string,
    });
  });

  it('fails as ever where the pending password is refused too', async () => {
    const { reads, failure } = await connecting([wrong('old')], wrong('new'));
    expect(reads).toEqual(['current', 'pending']);
    expect(failure).toMatchObject({ name: 'SourceAccessError' });
  });

  it('is none where the first password is taken: nothing pending is read', async () => {
    expect(await connecting([engine.secret], wrong('new'))).toEqual({ reads: ['current'], failure: null });
  });

  it('is no reason to read the pending password where the failure is another one', async () => {
    const { reads, failure } = await connecting([{ ...engine.secret, dbname: 'elsewhere' }], engine.secret);
    expect(reads).toEqual(['current']);
    expect(failure?.message).toMatch(/database elsewhere can't be opened/);
  });
});
