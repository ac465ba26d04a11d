import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import { loginError, type OpenLogin } from '../../../lambdas/rotate-secret/logins/login';
import { changeMysqlPassword } from '../../../lambdas/rotate-secret/logins/mysql';
import { type Emulator, startEmulator } from '../servers/emulator';
import { stopServers } from '../servers/server';
import { RotatingSecret } from './rotating-secret';

jest.setTimeout(120_000);

const statement = /^ALTER USER USER\(\) IDENTIFIED BY \? REPLACE \?( RETAIN CURRENT PASSWORD)?$/;

/** What MySQL 8 does with the passwords of an account, by its manual: either opens, and the first alone can be replaced. */
class TwoPasswords {
  private second: string | null = null;

  constructor(
    private first: string,
    private readonly mayRetain: boolean,
  ) {}

  takes(password: string): boolean {
    return password === this.first || password === this.second;
  }

  readonly open: OpenLogin = (user) => {
    const { password } = user.secret;
    if (!this.takes(password)) return Promise.reject(loginError(user, 'login', 'error 1045: Access denied'));
    return Promise.resolve({
      changePassword: (to) => changeMysqlPassword(this.ask, '8.0.36', { from: { password }, to }),
      close: () => Promise.resolve(),
    });
  };

  private readonly ask = (sql: string, [to = '', from = '']: readonly string[]): Promise<unknown> => {
    const found = statement.exec(sql);
    if (found === null) return Promise.reject(new Error(`no statement of MySQL: ${sql}`));
    const isRetained = found[1] !== undefined;
    if (isRetained && !this.mayRetain) return Promise.reject(Object.assign(new Error('denied'), { errno: 1227 }));
    if (from !== this.first) return Promise.reject(Object.assign(new Error('incorrect'), { errno: 3891 }));
    if (isRetained) this.second = this.first;
    this.first = to;
    return Promise.resolve();
  };
}

describe('a server that keeps two passwords of a user', () => {
  let emulator: Emulator;
  const value: SourceSecret = {
    ...{ engine: 'mysql', host: 'h', port: 3306, username: 'u', password: 'of-the-operator', dbname: 'd' },
  };

  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(stopServers);

  it('takes the old one until the next rotation, for extracts in flight', async () => {
    const server = new TwoPasswords(value.password, true);
    const secret = await RotatingSecret.make(emulator, value);
    await secret.takeAll(await secret.begin(), server);
    const first = (await secret.current()).password;
    expect([server.takes(value.password), server.takes(first)]).toEqual([true, true]);
    await secret.takeAll(await secret.begin(), server);
    const second = (await secret.current()).password;
    expect([value.password, first, second].map((password) => server.takes(password))).toEqual([false, true, true]);
    expect(secret.told.join()).toContain('old_password_kept: true');
  });

  it('takes the new one alone where the user may not keep the old one', async () => {
    const server = new TwoPasswords(value.password, false);
    const secret = await RotatingSecret.make(emulator, value);
    await secret.takeAll(await secret.begin(), server);
    expect(server.takes((await secret.current()).password)).toBe(true);
    expect(server.takes(value.password)).toBe(false);
    expect(secret.told.join()).toContain('old_password_kept: false');
  });

  it('is asked by its first one after a rotation that was given up, though the current one opens too', async () => {
    const server = new TwoPasswords(value.password, true);
    const secret = await RotatingSecret.make(emulator, value);
    const abandoned = await secret.begin();
    await secret.take('createSecret', abandoned, server);
    await secret.take('setSecret', abandoned, server);
    await secret.giveUp(abandoned);
    expect(server.takes((await secret.current()).password)).toBe(true);
    await secret.takeAll(await secret.begin(), server);
    expect(server.takes((await secret.current()).password)).toBe(true);
    expect(server.takes(value.password)).toBe(false);
  });
});
