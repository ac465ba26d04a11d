import { type Ask, changeMysqlPassword } from '../../../lambdas/rotate-secret/logins/mysql';
import { alterLogin } from '../../../lambdas/rotate-secret/logins/sqlserver';

const passwords = { from: { password: 'old' }, to: 'new' };
const privilegeMissing = Object.assign(new Error('you need the APPLICATION_PASSWORD_ADMIN privilege'), { errno: 1227 });

/** A server that refuses what it is told to. */
function server(refuses: (sql: string) => Error | null = () => null): {
  asked: [string, readonly string[]][];
  ask: Ask;
} {
  const asked: [string, readonly string[]][] = [];
  return {
    asked,
    ask: (sql, values) => {
      asked.push([sql, values]);
      const refusal = refuses(sql);
      return refusal === null ? Promise.resolve() : Promise.reject(refusal);
    },
  };
}

const retaining = 'ALTER USER USER() IDENTIFIED BY ? REPLACE ? RETAIN CURRENT PASSWORD';
const replacing = 'ALTER USER USER() IDENTIFIED BY ? REPLACE ?';

describe('the change of a password', () => {
  it.each(['8.0.14', '8.0.36', '8.4.3', '9.0.1', '10.0.0'])(
    'on MySQL %s keeps the old one beside the new one',
    async (version) => {
      const { asked, ask } = server();
      expect(await changeMysqlPassword(ask, version, passwords)).toEqual({ isOldKept: true });
      expect(asked).toEqual([[retaining, ['new', 'old']]]);
    },
  );

  it('on MySQL 8, for a user that may not keep it, replaces the old one', async () => {
    const { asked, ask } = server((sql) => (sql === retaining ? privilegeMissing : null));
    expect(await changeMysqlPassword(ask, '8.0.36', passwords)).toEqual({ isOldKept: false });
    expect(asked.map(([sql]) => sql)).toEqual([retaining, replacing]);
  });

  it('on MySQL 8, refused for another reason, is not tried in another way', async () => {
    const tooShort = Object.assign(new Error('Your password does not satisfy the policy'), { errno: 1819 });
    const { asked, ask } = server(() => tooShort);
    await expect(changeMysqlPassword(ask, '8.0.36', passwords)).rejects.toBe(tooShort);
    expect(asked).toHaveLength(1);
  });

  it.each(['5.7.44-log', '8.0.13'])('on MySQL %s is what every version knows', async (version) => {
    const { asked, ask } = server();
    expect(await changeMysqlPassword(ask, version, passwords)).toEqual({ isOldKept: false });
    expect(asked).toEqual([['ALTER USER USER() IDENTIFIED BY ?', ['new']]]);
  });

  it.each(['10.11.19-MariaDB-0+deb12u1', '5.5.5-10.6.16-MariaDB'])(
    'on %s is the one that needs no privilege',
    async (version) => {
      const { asked, ask } = server();
      expect(await changeMysqlPassword(ask, version, passwords)).toEqual({ isOldKept: false });
      expect(asked).toEqual([['SET PASSWORD = PASSWORD(?)', ['new']]]);
    },
  );

  it('on SQL Server quotes whatever login and passwords hold', () => {
    expect(alterLogin({ username: "o]'b", password: "it's] -- \\" }, "n'ew")).toBe(
      "ALTER LOGIN [o]]'b] WITH PASSWORD = N'n''ew' OLD_PASSWORD = N'it''s] -- \\'",
    );
  });
});
