import sql from 'mssql';
import { TdsServer } from './server';

// Servers are started, on a machine that may be busy with other suites.
jest.setTimeout(60_000);

describe('ALTER LOGIN at the TDS server', () => {
  let server: TdsServer;

  beforeAll(async () => {
    server = await TdsServer.start();
  }, 180_000);

  afterAll(async () => {
    await server.stop();
  });

  /** Runs a batch on a connection of its own; gives what a SELECT in it found. */
  const run = async (batch: string, password = passwordOf()): Promise<unknown> => {
    const pool = await new sql.ConnectionPool({ ...server.config, password }).connect();
    try {
      const { recordset } = (await pool.request().batch(batch)) as { recordset: unknown };
      return recordset;
    } finally {
      await pool.close();
    }
  };
  const passwordOf = (): string => String(server.config.password);
  const quoted = (text: string): string => `N'${text.replaceAll("'", "''")}'`;
  const change = (to: string, old: string, name = '[extractor]'): string =>
    `ALTER LOGIN ${name} WITH PASSWORD = ${quoted(to)} OLD_PASSWORD = ${quoted(old)}`;

  it('changes the password of the login that names its old one, from the next login on', async () => {
    const old = passwordOf();
    const pool = await new sql.ConnectionPool(server.config).connect();
    await pool.request().batch(`${change("it's [new] ☀", old)}; SELECT 1 AS one`);
    // Who is logged in stays.
    expect((await pool.request().query('SELECT 2 AS two')).recordset).toEqual([{ two: 2 }]);
    await pool.close();
    await expect(run('SELECT 1 AS one', old)).rejects.toMatchObject({ code: 'ELOGIN' });
    expect(await run('SELECT 1 AS one', "it's [new] ☀")).toEqual([{ one: 1 }]);
    await run(change(old, "it's [new] ☀"));
    expect(await run('SELECT 1 AS one', old)).toEqual([{ one: 1 }]);
  });

  it.each([
    ['names a wrong old password', () => change('new', 'wrong')],
    ['names none', () => "ALTER LOGIN [extractor] WITH PASSWORD = N'new'"],
    ['is about another login', () => change('new', passwordOf(), '[sa]')],
  ])('is refused as SQL Server does when it %s', async (_, batch) => {
    await expect(run(batch())).rejects.toMatchObject({
      number: 15151,
      message: expect.stringMatching(
        /^Cannot alter the login '\w+', because it does not exist or you do not have/,
      ) as string,
    });
    expect(await run('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each([
    'ALTER LOGIN [extractor] DISABLE',
    'ALTER LOGIN [extractor] WITH PASSWORD = 1',
    'ALTER LOGIN WITH PASSWORD',
  ])('is a syntax error as %s', async (batch) => {
    await expect(run(batch)).rejects.toMatchObject({ number: expect.any(Number) as number, class: 15 });
  });
});
