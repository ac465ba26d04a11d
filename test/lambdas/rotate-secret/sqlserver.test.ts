import { inspect } from 'node:util';
import { openLogin } from '../../../lambdas/rotate-secret/logins/open';
import { stopServers } from '../servers/server';
import { type SqlServer, startStandIn } from '../servers/sql-server';
import { opens } from './engines';

jest.setTimeout(120_000);

describe('a login at SQL Server', () => {
  let server: SqlServer;
  beforeAll(async () => {
    server = await startStandIn();
  });
  afterAll(stopServers);

  it('changes its password no more once another has changed it, and is told by number, of neither password', async () => {
    const user = { source: 'sales', secret: server.secret };
    const [first, late] = await Promise.all([openLogin(user, 5000), openLogin(user, 5000)]);
    expect(await first.changePassword('first-password-of-two', 5000)).toEqual({ isOldKept: false });
    const failure = await late
      .changePassword('late-password-of-two', 5000)
      .then(() => null)
      .catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({
      name: 'PasswordChangeError',
      message: expect.stringMatching(
        /^source sales: localhost:\d+ does not let user extractor change its password \(error 15151; .*docs\/secrets.md/,
      ) as string,
    });
    const told = inspect(failure, { depth: Infinity, showHidden: true });
    for (const password of ['first-password-of-two', 'late-password-of-two', server.secret.password])
      expect(told).not.toContain(password);
    await Promise.all([first.close(), late.close()]);
    expect(await opens({ ...server.secret, password: 'first-password-of-two' })).toBe(true);
    expect(await opens({ ...server.secret, password: 'late-password-of-two' })).toBe(false);
  });
});
