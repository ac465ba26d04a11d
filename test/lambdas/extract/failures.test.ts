import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { sourceError } from '../../../lambdas/extract/sources/failure';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { type Mariadb, startMariadb } from '../servers/mariadb';
import { makeCertificates } from '../servers/python';
import { freePort, stopServers } from '../servers/server';
import { Caller, contractOf, settingOf } from './setting';

jest.setTimeout(120_000);

const columns = [{ name: 'id', type: 'bigint' }];
const orders = contractOf('orders', { key: ['id'], columns });

describe('a source that can’t be read', () => {
  let mariadb: Mariadb;
  let emulator: Emulator;
  let bucket: Bucket;
  let silent: Server;
  let otherAuthority: string;

  beforeAll(async () => {
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    mariadb.sql(`
      CREATE TABLE marketing.orders (id BIGINT PRIMARY KEY, note BLOB, updated_at DATETIME(6) NOT NULL);
      INSERT INTO marketing.orders VALUES (1, 'x', '2025-01-01 12:00:00');
      CREATE VIEW marketing.slow AS SELECT id + SLEEP(5) AS id, updated_at FROM marketing.orders;
      CREATE USER stranger@'%' IDENTIFIED BY 'stranger' REQUIRE SSL;
      GRANT SELECT (id) ON marketing.orders TO stranger@'%';
    `);
    silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const folder = mkdtempSync(join(tmpdir(), 'authority-'));
    makeCertificates(folder);
    otherAuthority = readFileSync(join(folder, 'ca.pem'), 'utf8');
    rmSync(folder, { recursive: true });
  });

  afterAll(async () => {
    silent.close();
    await stopServers();
  });

  const plan = async (secret: object, contract = orders, remaining?: () => number): Promise<unknown> => {
    const setting = await settingOf(emulator, bucket, { ...mariadb.secret, ...secret }, { contracts: [contract] });
    const whole = { index: 0, lower: null, upper: null };
    return new Caller(setting, contract.dataset).extract(
      'failing.0',
      '0123456789ab',
      whole,
      remaining ? { remaining } : {},
    );
  };
  const fails = (
    secret: object,
    name: string,
    message: RegExp,
    contract = orders,
    remaining?: () => number,
  ): Promise<void> =>
    expect(plan(secret, contract, remaining)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });

  it('for a wrong password names the user and the secret, not the password', async () => {
    const failure = await plan({ password: 'wr0ng!' }).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({
      name: 'SourceAccessError',
      message: expect.stringMatching(
        /source marketing, dataset orders: .* refuses user reader .*source’s secret/,
      ) as string,
    });
    expect(JSON.stringify(failure) + (failure as Error).message).not.toMatch(/wr0ng!/);
  });

  it('for an unknown table names it', () =>
    fails(
      {},
      'SourceSchemaError',
      /dataset gone: table gone is not in the source's catalog/,
      contractOf('gone', { key: ['id'], columns }),
    ));

  it('for an unknown column names it', () =>
    fails(
      {},
      'SourceSchemaError',
      /table orders is not what the contract says: column colour .* is missing/,
      contractOf('orders', { key: ['id'], columns: [...columns, { name: 'colour', type: 'string' }] }),
    ));

  it('for a column without a grant, which the source hides, names it', () =>
    fails(
      { username: 'stranger', password: 'stranger' },
      'SourceSchemaError',
      /table orders is not what the contract says: column updated_at .* is missing/,
    ));

  it('for a database that is not the user’s names it', () =>
    fails({ dbname: 'elsewhere' }, 'SourceAccessError', /database elsewhere can't be opened/));

  it('for a column that holds no text names it', () =>
    fails(
      {},
      'SourceSchemaError',
      /dataset orders: .* column note is blob, the contract says string/,
      contractOf('orders', { key: ['id'], columns: [...columns, { name: 'note', type: 'string' }] }),
    ));

  it('for a port where nobody listens names host and port', async () => {
    const port = await freePort();
    await fails({ port }, 'SourceUnreachableError', new RegExp(`127.0.0.1:${port} can't be reached`));
  });

  it('for a server that never answers gives up before the function is ended', () =>
    fails(
      { port: (silent.address() as AddressInfo).port },
      'SourceTimeoutError',
      /did not answer in time/,
      orders,
      () => 2500,
    ));

  it('for a query that takes too long gives up before the function is ended', () =>
    fails({}, 'SourceTimeoutError', /is indexed/, contractOf('slow', { key: ['id'], columns }), () => 3000));

  it('for the certificate of an unknown authority asks for the authority', async () => {
    await fails({ ca: otherAuthority }, 'SourceCertificateError', /certificate of .* is not trusted .* as ca/);
    await fails({ ca: rootCertificates[0] }, 'SourceCertificateError', /certificate of .* is not trusted/);
  });

  it('without an authority in the secret trusts Amazon’s alone', () =>
    fails({ ca: undefined }, 'SourceCertificateError', /is not trusted/));
});

it('a query that another one was preferred to is told from a refusal, whatever the engine calls it', () => {
  const secret = { engine: 'sqlserver', host: 'db', port: 1, username: 'u', password: 'p', dbname: 'd' } as const;
  const words = 'error 1205: Transaction (Process ID 52) was deadlocked on lock resources';
  const { name, message } = sourceError('deadlock', words, { secret, contract: orders, cause: undefined });
  expect(`${name}: ${message}`).toMatch(
    /^SourceQueryError: source marketing, dataset orders: db:1 .* Deadlock \(error 1205/,
  );
});

describe('a source’s secret', () => {
  let emulator: Emulator;
  let bucket: Bucket;

  beforeAll(async () => {
    emulator = await startEmulator();
    bucket = await emulator.bucket('raw-bucket');
  });

  afterAll(stopServers);

  const failure = async (value: string): Promise<Error> => {
    const setting = await settingOf(emulator, bucket, {}, { contracts: [orders] });
    const secretArn = await emulator.secret('tributary/test/broken', value);
    const planned = new Caller({ ...setting, secretArn }, 'orders').plan('secret.plan');
    return planned.then(
      () => new Error('planned'),
      (error: unknown) => error as Error,
    );
  };

  it('that is no JSON is refused without a word of it', async () => {
    const error = await failure('{"password": hunter2}');
    expect(error).toMatchObject({ name: 'SourceSecretError', message: expect.stringMatching(/is no JSON/) as string });
    expect(`${error.message} ${error.stack ?? ''} ${String(error.cause)}`).not.toMatch(/hunter2/);
  });

  it('that lacks a field is refused with the field’s name and no value', async () => {
    const error = await failure('{"engine":"oracle","host":"hunter2","port":"x","username":"u","password":"hunter2"}');
    expect(error).toMatchObject({
      name: 'SourceSecretError',
      message: expect.stringMatching(/wrong: engine .*, port .*, dbname/) as string,
    });
    expect(error.message).not.toMatch(/hunter2/);
  });

  it('that has no value yet is asked for', async () => {
    const setting = await settingOf(emulator, bucket, {}, { contracts: [orders] });
    await expect(
      new Caller({ ...setting, secretArn: 'tributary/test/none' }, 'orders').plan('none.plan'),
    ).rejects.toMatchObject({
      name: 'SourceSecretError',
      message: expect.stringMatching(/tributary\/test\/none .*put-secret-value/) as string,
    });
  });
});
