import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sql from 'mssql';
import { python, pythonEnvironment } from '../../../local/services/python-module';
import { TdsServer } from './server';

const endless = 'SELECT a.id FROM many AS a JOIN many AS b ON a.id <> b.id';
const silent = 'SELECT COUNT_BIG(*) FROM many AS a JOIN many AS b ON a.name <> b.name';

// Servers are started and a hundred thousand rows read, on a machine that may be busy with other suites.
jest.setTimeout(60_000);

describe('Connections of the mssql driver to the TDS server', () => {
  let server: TdsServer;
  let pool: sql.ConnectionPool;

  beforeAll(async () => {
    server = await TdsServer.start();
    pool = await new sql.ConnectionPool({ ...server.config, pool: { max: 5 } }).connect();
  }, 180_000);

  afterAll(async () => {
    await pool.close();
    await server.stop();
  });

  const connect = async (change: Partial<sql.config>): Promise<void> => {
    const attempt = new sql.ConnectionPool({ ...server.config, ...change });
    try {
      await attempt.connect();
    } finally {
      await attempt.close();
    }
  };

  /** Queries that MariaDB runs at this moment for the TDS server. */
  const running = (): string =>
    server.mariadb(
      "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'sales_gateway' AND COMMAND = 'Query'",
    );

  it('lets the right password in, by name and by address', async () => {
    await expect(connect({})).resolves.toBeUndefined();
    await expect(connect({ server: '127.0.0.1' })).resolves.toBeUndefined();
  });

  it('refuses a wrong password and an unknown user in the same words', async () => {
    await expect(connect({ password: 'wrong' })).rejects.toMatchObject({
      code: 'ELOGIN',
      message: "Login failed for user 'extractor'.",
    });
    await expect(connect({ user: 'stranger' })).rejects.toMatchObject({
      code: 'ELOGIN',
      message: "Login failed for user 'stranger'.",
    });
  });

  it('refuses a database that it does not serve', async () => {
    await expect(connect({ database: 'mysql' })).rejects.toMatchObject({ code: 'ELOGIN' });
  });

  it('is refused by a client that trusts another CA, or none of its own', async () => {
    const other = join(server.folder, 'other');
    execFileSync(python(), ['-m', 'tributary_local.sources.certificates', '--out', other], {
      env: { ...process.env, ...pythonEnvironment() },
    });
    const ca = readFileSync(join(other, 'ca.pem'), 'utf8');
    const options = { encrypt: true, trustServerCertificate: false };
    await expect(connect({ options: { ...options, cryptoCredentialsDetails: { ca } } })).rejects.toMatchObject({
      code: 'ESOCKET',
      message: expect.stringMatching(/certificate/) as string,
    });
    await expect(connect({ options })).rejects.toMatchObject({ code: 'ESOCKET' });
  });

  it('is refused under a name that its certificate does not hold', async () => {
    const options = { ...server.config.options, serverName: 'sales.example.com' };
    await expect(connect({ options })).rejects.toMatchObject({ code: 'ESOCKET' });
  });

  it('refuses a client that will not encrypt', async () => {
    await expect(connect({ options: { encrypt: false } })).rejects.toThrow(/encryption/);
  });

  it('refuses to write', async () => {
    await expect(pool.request().query('DELETE FROM many')).rejects.toMatchObject({ number: 229 });
    await expect(pool.request().query('DROP TABLE many')).rejects.toMatchObject({ number: 262 });
    expect((await pool.request().query('SELECT COUNT(*) AS n FROM many')).recordset).toEqual([{ n: 100_000 }]);
  });

  it.each([
    "SELECT id FROM many WHERE name LIKE N'row [1-3]%'",
    'SELECT id FROM many UNION ALL SELECT id FROM many',
    'WITH m AS (SELECT id FROM many) SELECT id FROM m',
    'SELECT id FROM (SELECT id FROM many) AS m',
    'SELECT ROW_NUMBER() OVER (ORDER BY id) FROM many',
    'SELECT CASE WHEN id = 1 THEN 1 END FROM many',
    "SELECT CASE WHEN id = 1 THEN 'a' ELSE 'b' END FROM many",
    'SELECT parity / 2 FROM many',
    'SELECT id / parity FROM many',
    "SELECT HASHBYTES('SHA2_256', name) FROM many",
    'SELECT name COLLATE Latin1_General_CI_AS FROM many',
    'SELECT id FROM many WITH (NOLOCK)',
    'SELECT TOP 10 PERCENT id FROM many',
    'SELECT AVG(id) FROM many',
    'SELECT id FROM many WHERE name = id',
    'SELECT CAST(id AS int) FROM many',
    'SELECT CAST(id AS varchar(5)) FROM many',
    'SELECT CONVERT(varchar(30), changed, 109) FROM every_type',
    'SELECT CAST(ratio AS varchar(50)) FROM every_type',
    "SELECT id FROM every_type WHERE amount = '12.301'",
    "SELECT id FROM every_type WHERE changed > '2025-01-01T00:00:00.0000001'",
    'SELECT id FROM marketing.dbo.many',
    'SELECT id FROM mysql.user',
    'SET ANSI_NULLS OFF',
    'EXEC sp_who',
    'DECLARE @x int = 1; SELECT @x',
    'BEGIN SELECT 1 END',
  ])('answers what is outside its subset with an error, never with rows: %s', async (text) => {
    const failure: unknown = await pool
      .request()
      .query(text)
      .then(
        (result) => result.recordset,
        (error: unknown) => error,
      );
    expect(failure).toMatchObject({ code: 'EREQUEST', number: expect.any(Number) as number });
  });

  it('streams a hundred thousand rows in order to a reader that pauses', async () => {
    const request = pool.request();
    request.stream = true;
    let rows = 0;
    let inOrder = true;
    const finished = new Promise<void>((resolve, reject) => {
      request.on('row', (row: { id: string; name: string }) => {
        rows += 1;
        inOrder &&= row.id === String(rows) && row.name === `row ${rows}`;
        if (rows % 25_000 === 0) {
          request.pause();
          setTimeout(() => request.resume(), 100);
        }
      });
      request.on('error', reject);
      request.on('done', () => {
        resolve();
      });
    });
    await request.query('SELECT id, parity, name FROM many ORDER BY id');
    await finished;
    expect([rows, inOrder]).toEqual([100_000, true]);
  });

  it('answers connections side by side', async () => {
    const sums = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        pool
          .request()
          .input('p', sql.Int, index % 2)
          .query<{ n: number }>('SELECT COUNT(*) AS n FROM many WHERE parity = @p'),
      ),
    );
    expect(sums.map((result) => result.recordset[0]?.n)).toEqual(Array(10).fill(50_000));
  });

  it('stops a stream that is cancelled, and its connection goes on', async () => {
    // However long a busy machine takes: it is to end by its cancellation, not by a time limit of the driver, which has
    // one for the cancellation too.
    const options = { ...server.config.options, cancelTimeout: 60_000 };
    const config = { ...server.config, options, requestTimeout: 0, pool: { max: 1 } };
    const one = await new sql.ConnectionPool(config).connect();
    const request = one.request();
    request.stream = true;
    const failed = new Promise<{ code: string }>((resolve) => request.on('error', resolve));
    let rows = 0;
    request.on('row', () => {
      rows += 1;
      if (rows === 1000) request.cancel();
    });
    request.query(endless).catch(() => undefined);
    expect(await failed).toMatchObject({ code: 'ECANCEL' });
    expect((await one.request().query('SELECT 1 AS a')).recordset).toEqual([{ a: 1 }]);
    expect(running()).toBe('0\n');
    await one.close();
  });

  it('stops a query that runs into the request timeout, and its connection goes on', async () => {
    const one = await new sql.ConnectionPool({ ...server.config, requestTimeout: 500, pool: { max: 1 } }).connect();
    await expect(one.request().query(silent)).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect((await one.request().query('SELECT 1 AS a')).recordset).toEqual([{ a: 1 }]);
    expect(running()).toBe('0\n');
    await one.close();
  });

  it('goes on after cancels that come at any moment', async () => {
    const one = await new sql.ConnectionPool({ ...server.config, pool: { max: 1 } }).connect();
    for (let delay = 0; delay < 20; delay++) {
      const request = one.request();
      const outcome = request.query<{ id: string }>('SELECT TOP (2000) id FROM many ORDER BY id').then(
        (result) => result.recordset.length,
        (error: unknown) => (error as sql.RequestError).code,
      );
      await sleep(delay);
      request.cancel();
      expect([2000, 'ECANCEL']).toContain(await outcome);
      expect((await one.request().input('n', sql.Int, delay).query('SELECT @n AS n')).recordset).toEqual([
        { n: delay },
      ]);
    }
    await one.close();
  });

  it('ends the query of a client that has gone', async () => {
    const client = spawn(process.execPath, [join(__dirname, 'endless-client.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    client.stdin.end(JSON.stringify({ config: server.config, text: endless }));
    await once(client.stdout, 'data');
    expect(running()).toBe('1\n');
    client.kill('SIGKILL');
    await once(client, 'exit');
    for (let tries = 0; tries < 30 && running() !== '0\n'; tries++) await sleep(100);
    expect(running()).toBe('0\n');
  });

  it('ends at once when told to, and with it the queries that run', async () => {
    const one = await new sql.ConnectionPool({ ...server.config, requestTimeout: 60_000, pool: { max: 1 } }).connect();
    // The pool reports the lost connection, too.
    one.on('error', () => undefined);
    const outcome = one
      .request()
      .query(silent)
      .then(
        () => 'answered',
        () => 'cut off',
      );
    while (running() === '0\n') await sleep(100);
    expect(await server.stopTds()).toBe(0);
    expect(await outcome).toBe('cut off');
    expect(running()).toBe('0\n');
    await one.close();
  });
});
