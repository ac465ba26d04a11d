import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkSchema } from '../../ops/contract/output';
import { contractOf } from '../lambdas/extract/setting';
import { type Mariadb, startMariadb } from '../lambdas/servers/mariadb';
import { python } from '../lambdas/servers/python';
import { stopServers } from '../lambdas/servers/server';
import { begin, Desk, ended, type Outcome, tributaryInTurn } from './command';

jest.setTimeout(180_000);

const launcher = join(__dirname, '..', '..', 'ops', 'tributary.mjs');

/** Runs a command in a terminal of its own, and types a line once it is asked for a password, or Ctrl-C. */
const TERMINAL = `
import os, pty, sys
typed = sys.argv[1].encode()
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
seen = b""
answered = False
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    if not answered and b"Password of" in seen:
        answered = True
        os.write(terminal, typed)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

describe('the source of tributary contract', () => {
  const desk = new Desk();
  let mysql: Mariadb;
  let dsn: string;
  let file: string;

  beforeAll(async () => {
    mysql = await startMariadb();
    mysql.sql(`
      USE marketing;
      CREATE TABLE orders (id BIGINT PRIMARY KEY, updated_at DATETIME(6) NOT NULL, KEY (updated_at));
      INSERT INTO orders VALUES (1, '2025-01-01 12:00:00');`);
    const { username, host, port, dbname } = mysql.secret;
    dsn = `mysql://${username}@${host}:${port}/${dbname}?ca=${join(mysql.certificates, 'ca.pem')}`;
    file = desk.contract(contractOf('orders', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] }));
  });

  afterAll(async () => {
    await stopServers();
    desk.clear();
  });

  const withPassword = (password: string, ...args: readonly string[]): Promise<Outcome> =>
    ended(begin({ ...process.env, TRIBUTARY_SOURCE_PASSWORD: password }, ...args));

  const inTerminal = (
    typed: string,
    ...args: readonly string[]
  ): { readonly code: number | null; readonly seen: string } => {
    const { status, stdout } = spawnSync(python(), ['-c', TERMINAL, typed, process.execPath, launcher, ...args], {
      encoding: 'utf8',
      env: { ...process.env, TRIBUTARY_SOURCE_PASSWORD: '' },
    });
    return { code: status, seen: stdout };
  };

  it('is a URL without a password for each of its commands, and the password that of the environment', async () => {
    const { password } = mysql.secret;
    const [check, made, tried] = await Promise.all([
      withPassword(password, 'contract', 'check', file, '--dsn', dsn, '--json'),
      withPassword(password, 'contract', 'new', '--dsn', dsn, '--table', 'orders', '--dry-run'),
      withPassword(
        password,
        'contract',
        'try',
        file,
        '--dsn',
        dsn,
        '--window',
        '2025-01-01..2025-01-02',
        '--json',
        '--out',
        desk.out('tried'),
      ),
    ]);
    for (const { code, stderr } of [check, made, tried]) expect([code, stderr]).toEqual([0, '']);
    expect(checkSchema.parse(JSON.parse(check.stdout))).toMatchObject({
      ...{ fits: true, findings: [], source: { host: '127.0.0.1', port: mysql.port, dbname: 'marketing' } },
    });
    expect(made.stdout).toMatch(/^dataset: orders$/m);
    expect(JSON.parse(tried.stdout)).toMatchObject({ rows: 1, whole_window: true });
    for (const { stdout } of [check, made, tried]) expect(stdout).not.toContain(password);
  });

  it('is asked for its password in a terminal, which does not show what is typed', () => {
    const { password } = mysql.secret;
    const right = inTerminal(`${password}\r`, 'contract', 'check', file, '--dsn', dsn);
    expect(right).toMatchObject({ code: 0, seen: expect.stringContaining('The contract fits its table.') as string });
    expect(right.seen).toContain(`Password of reader at 127.0.0.1:${mysql.port}`);
    expect(right.seen).not.toContain(password.slice(0, 4));
    const stopped = inTerminal('\u0003', 'contract', 'check', file, '--dsn', dsn);
    expect(stopped).toMatchObject({
      code: 130,
      seen: expect.stringContaining('InterruptedError: no password') as string,
    });
  });

  it('is refused with a password in the URL, in whatever form, and no word of it is told', async () => {
    const urls = [
      ...['mysql://reader:s3cr3t@db.example.com:3306/shop', 'mysql://reader:s3cr3t@db.example.com/shop?ca=a.pem'],
      ...['sqlserver://reader:12#s3cr3t@db/shop', 'mysql://reader:s3/cr3t@db/shop', 'mysql://reader:1/s3cr3t@db/shop'],
      ...['mysql://reader:1?s3cr3t@db/shop', 'postgres://reader:s3cr3t@db/shop', 'reader:s3cr3t@db/shop'],
      ...['mysql://reader@db/shop?password=s3cr3t', 'mysql://reader:s3cr3t@@db/shop', 'mysql://:s3cr3t@db/shop'],
    ];
    const outcomes = await tributaryInTurn(
      ...urls.map((url) => ['contract', 'new', '--table', 'orders', '--dsn', url]),
      ['contract', 'check', file, '--dsn', urls[0] ?? '', '--json'],
      ['contract', 'try', file, '--dsn', urls[0] ?? '', '--json'],
    );
    expect(outcomes).toHaveLength(urls.length + 2);
    for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
      expect([urls[i], code]).toEqual([urls[i], 2]);
      expect(stderr).toMatch(
        /^UsageError: --dsn has a password in it, .* put the new one into TRIBUTARY_SOURCE_PASSWORD/m,
      );
      expect(stdout + stderr).not.toMatch(/s3|cr3t|^ +at /m);
    }
    expect(JSON.parse(outcomes.at(-1)?.stdout ?? '')).toMatchObject({ error: { type: 'UsageError' } });
  });

  it('must be named once, and so that it can be reached', async () => {
    const pem = desk.write('no.pem', 'no certificate');
    const secret = desk.secret('marketing.json', mysql.secret);
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /say which database to read: --secret <file> or --dsn <url>/],
      [['--secret', secret, '--dsn', dsn], /one of --secret and --dsn, not both/],
      [['--dsn', 'db.example.com'], /it is no URL/],
      [['--dsn', 'postgres://reader@db/shop'], /begins with neither mysql:\/\/ nor sqlserver:\/\//],
      [['--dsn', 'mysql://db/shop'], /it names no user/],
      [['--dsn', 'mysql://reader@db'], /it names no database/],
      [['--dsn', 'mysql://reader@db/shop/orders'], /its database has a slash/],
      [['--dsn', 'mysql://reader@db/shop?ssl=no'], /a parameter other than ca/],
      [['--dsn', 'mysql://reader@db/shop?ca=none.pem'], /none\.pem, can't be read \(ENOENT\)/],
      [['--dsn', `mysql://reader@db/shop?ca=${pem}`], /is no PEM of a certificate/],
      [['--dsn', 'mysql://reader@db/sh%op'], /a % that begins no character/],
      [['--dsn', dsn], /--dsn needs a password: put it into TRIBUTARY_SOURCE_PASSWORD/],
    ];
    const outcomes = await tributaryInTurn(...refused.map(([args]) => ['contract', 'check', file, ...args]));
    for (const [i, [args, why]] of refused.entries()) {
      expect([args, outcomes[i]?.code]).toEqual([args, 2]);
      expect(outcomes[i]?.stderr).toMatch(why);
      expect(outcomes[i]?.stderr).not.toMatch(/^ +at /m);
    }
  });

  it('fails in the words of the product where the password is wrong', async () => {
    const { code, stderr } = await withPassword(
      'tr0ub4dor&3',
      'contract',
      'new',
      '--dsn',
      dsn,
      '--table',
      'orders',
      '--dry-run',
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^SourceAccessError: source marketing, dataset orders: .*refuses user reader/);
    expect(stderr).not.toContain('tr0ub4dor&3');
  });

  it('is said how to be given by the help of each command, with an example', async () => {
    const helps = await tributaryInTurn(...['new', 'check', 'try'].map((name) => ['contract', name, '--help']));
    for (const [i, name] of ['new', 'check', 'try'].entries()) {
      expect(helps[i]?.stdout).toMatch(/--dsn <url>[^]*TRIBUTARY_SOURCE_PASSWORD/);
      expect(helps[i]?.stdout).toMatch(new RegExp(`^(Example: |  )tributary contract ${name} `, 'm'));
    }
  });
});
