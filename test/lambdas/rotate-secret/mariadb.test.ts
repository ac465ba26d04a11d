import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import { type Emulator, startEmulator } from '../servers/emulator';
import { type Mariadb, startMariadb } from '../servers/mariadb';
import { stopServers } from '../servers/server';
import { opens } from './engines';
import { RotatingSecret } from './rotating-secret';

jest.setTimeout(180_000);

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

describe('the rotation of a password at MariaDB', () => {
  let primary: Mariadb;
  let replica: Mariadb;
  let emulator: Emulator;

  beforeAll(async () => {
    [primary, replica, emulator] = await Promise.all([startMariadb(), startMariadb(), startEmulator()]);
  });

  afterAll(stopServers);

  const setAt = (server: Mariadb, password: string): void => {
    server.sql(`ALTER USER reader@'%' IDENTIFIED BY ${quoted(password)}`);
  };

  it('is done at the primary, and tested at the replica once it has followed', async () => {
    // Either server has an authority of its own.
    const ca = [replica, primary].map(({ secret }) => secret.ca).join('\n');
    const value: SourceSecret = { ...replica.secret, ca, primary: { host: '127.0.0.1', port: primary.port } };
    const secret = await RotatingSecret.make(emulator, value);
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await secret.take('setSecret', version);
    const pending = await secret.value('AWSPENDING');
    const atReplica = { ...replica.secret, password: pending?.password ?? '' };
    expect(await opens({ ...primary.secret, password: atReplica.password })).toBe(true);
    expect(await opens(atReplica)).toBe(false);
    const following = sleep(600).then(() => {
      setAt(replica, atReplica.password);
    });
    await secret.take('testSecret', version);
    await following;
    await secret.take('finishSecret', version);
    expect(await opens(atReplica)).toBe(true);
    expect((await secret.current()).password).toBe(atReplica.password);
    expect(secret.leaks()).toEqual([]);
    for (const server of [primary, replica]) setAt(server, server.secret.password);
  });

  it('tells of a server that takes no change by number, and goes on once it does', async () => {
    primary.sql('SET GLOBAL read_only = ON');
    const secret = await RotatingSecret.make(emulator, primary.secret);
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await expect(secret.take('setSecret', version)).rejects.toMatchObject({
      name: 'SourceUnreachableError',
      message: expect.stringMatching(/is going down or changing its role \(error 1290\): /) as string,
    });
    expect(await opens(primary.secret)).toBe(true);
    primary.sql('SET GLOBAL read_only = OFF');
    await secret.takeAll(version);
    expect(await opens(await secret.current())).toBe(true);
    expect(secret.leaks()).toEqual([]);
    setAt(primary, primary.secret.password);
  });

  it('takes an old password of any characters', async () => {
    const old = 'ö"\'`\\ %_;--\t€\u{1F511}';
    setAt(primary, old);
    const secret = await RotatingSecret.make(emulator, { ...primary.secret, password: old });
    await secret.takeAll(await secret.begin());
    expect(await opens(await secret.current())).toBe(true);
    expect(secret.leaks()).toEqual([]);
    setAt(primary, primary.secret.password);
  });

  it('works where the server reads a backslash as any other character', async () => {
    primary.sql("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'");
    const secret = await RotatingSecret.make(emulator, primary.secret);
    await secret.takeAll(await secret.begin());
    expect(await opens(await secret.current())).toBe(true);
    primary.sql("SET GLOBAL sql_mode = ''");
    setAt(primary, primary.secret.password);
  });

  it('names the network where the server can’t be reached', async () => {
    const secret = await RotatingSecret.make(emulator, { ...primary.secret, port: 1 });
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await expect(secret.take('setSecret', version)).rejects.toMatchObject({
      name: 'SourceUnreachableError',
      message: expect.stringMatching(/^source source_\w+: 127.0.0.1:1 can't be reached/) as string,
    });
    expect(secret.leaks()).toEqual([]);
  });

  it('is refused where the certificate isn’t trusted: no password is sent', async () => {
    const secret = await RotatingSecret.make(emulator, { ...primary.secret, ca: replica.secret.ca });
    const version = await secret.begin();
    await secret.take('createSecret', version);
    await expect(secret.take('setSecret', version)).rejects.toMatchObject({ name: 'SourceCertificateError' });
    expect(await opens(primary.secret)).toBe(true);
  });
});
