import { createServer } from 'node:net';
import { describeListSchema, describeOutputSchema } from '../../ops/describe/output';
import { kpiListSchema } from '../../ops/kpi/output';
import { runbookOutputSchema } from '../../ops/runbook/show';
import { runbookNames } from '../runbooks/blocks';
import { begin, ended, tributaryInTurn } from './command';

jest.setTimeout(120_000);

const COMMANDS = [
  ...['status', 'alarms', 'runbook', 'kpi', 'describe', 'query', 'report', 'run', 'backfill', 'rerun'],
  ...['reconcile', 'forget', 'cost', 'doctor'],
];

describe('tributary', () => {
  it('says what there is, and of each command how it is used, with an example', async () => {
    const [all, ...each] = await tributaryInTurn(['--help'], ...COMMANDS.map((name) => [name, '--help']));
    expect(all?.code).toBe(0);
    for (const [i, { code, stdout }] of each.entries()) {
      const name = COMMANDS[i] ?? '';
      expect(all?.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
      expect([name, code]).toEqual([name, 0]);
      expect(stdout).toMatch(new RegExp(`^(Example: |  )tributary ${name} `, 'm'));
    }
  });

  it('refuses what can’t be meant, says why, and shows no trace', async () => {
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [['nothing'], /unknown command 'nothing'/],
      [['kpi', 'channel_roas', '--from', '2025-02-30'], /give a day of the calendar/],
      [['kpi', 'channel_roas'], /say which days: --from/],
      [['kpi', 'channel_roas', '--from', '2025-01-02', '--to', '2025-01-01'], /is after/],
      [['kpi', 'channel_roas', '--from', '2025-01-01', '--to', '2025-01-02', '--csv', '--json'], /one form/],
      [['kpi', 'channel_roas', '--only', 'channel'], /give a column and its value/],
      [['query', 'none.sql'], /there is no file none\.sql/],
      [['query', 'SELECT 1', '--csv', '--json'], /one form/],
      [['report', '--from', '2025-01-01', '--to', '2025-01-02'], /required option '--out <file>'/],
      [['report', '--from', '2025-01-02', '--to', '2025-01-01', '--out', 'none.html'], /is after/],
      [['report', '--from', '2025-01-01', '--out', 'none.html'], /give --from and --to, or --published/],
      [['report', '--published', '--to', '2025-01-01', '--out', 'none.html'], /leave --from and --to out/],
      [['report', '--published'], /required option '--out <file>'/],
      [
        ['report', '--from', '2025-01-01', '--to', '2025-01-02', '--out', 'none/none.html'],
        /there is no folder .*none/,
      ],
      [['alarms', '--every', '0'], /give seconds, from 1/],
      [['status', '--env', 'nowhere'], /"nowhere": set it to one of local, dev, prod/],
      [['run', '--window', '2025-01-02..2025-01-01'], /give a start and an end/],
      [['run', '--sweeps', 'maybe'], /Allowed choices are due, always, never/],
      [['backfill', '--from', '2025-01-01'], /required option '--to <day>'/],
      [['backfill', '--from', '2025-01-02', '--to', '2025-01-01'], /is after/],
      [['backfill', '--from', '2025-01-01', '--to', '2025-01-02', '--days-per-run', '0'], /whole number of days/],
      [['forget'], /required option '--customer <id>'/],
      [['rerun', '--dag', 'other'], /Allowed choices are tributary_daily/],
    ];
    const outcomes = await tributaryInTurn(...refused.map(([args]) => args));
    for (const [i, [args, why]] of refused.entries()) {
      expect([args, outcomes[i]?.code]).toEqual([args, 2]);
      expect(outcomes[i]?.stderr).toMatch(why);
      expect(outcomes[i]?.stderr).not.toMatch(/^ +at /m);
    }
  });

  it('describes a table in any case, a KPI and a mart of one name, and says which there are', async () => {
    const [table, both, list, listed, none] = await tributaryInTurn(
      ['describe', 'ORDERS'],
      ['describe', 'cohort_roas', '--json'],
      ['describe'],
      ['describe', '--json'],
      ['describe', 'cohort'],
    );
    expect(table).toMatchObject({ code: 0, stderr: '' });
    expect(table?.stdout).toMatch(/^orders \(dataset\)\n/);
    expect(table?.stdout).toMatch(/^ {2}customer_id +bigint +Customer who ordered\. Personal data: pseudonymous\.$/m);
    const described = describeOutputSchema.parse(JSON.parse(both?.stdout ?? ''));
    expect(described.map(({ kind }) => kind)).toEqual(['mart', 'kpi']);
    const all = describeListSchema.parse(JSON.parse(listed?.stdout ?? ''));
    for (const { name } of all) expect(list?.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['orders', 'publication', 'totals']));
    expect(none?.code).toBe(1);
    expect(none?.stderr).toMatch(
      /there is no table, view or KPI cohort: name one of cohort_roas, cohort_performance$/m,
    );
  });

  it('finds a runbook by its name in any case or by an alarm, and names all where there is none', async () => {
    const [own, alarm, none, index] = await tributaryInTurn(
      ['runbook', 'datastale'],
      ['runbook', 'tributary-prod-DataStale-orders', '--json'],
      ['runbook', 'Nothing'],
      ['runbook'],
    );
    expect(own?.stdout).toMatch(/^# DataStale\n/);
    expect(runbookOutputSchema.parse(JSON.parse(alarm?.stdout ?? ''))).toEqual({
      name: 'DataStale',
      markdown: own?.stdout,
    });
    expect(none?.code).toBe(1);
    for (const name of runbookNames()) {
      expect(none?.stderr).toContain(name);
      expect(index?.stdout).toContain(`[${name}]`);
    }
  });

  it('lists the KPIs without asking anybody', async () => {
    const [list] = await tributaryInTurn(['kpi', '--json']);
    const kpis = kpiListSchema.parse(JSON.parse(list?.stdout ?? ''));
    expect(kpis.map(({ name }) => name)).toContain('channel_roas');
    for (const { parameters } of kpis) expect(parameters).toHaveLength(2);
  });

  it('says what to do where the local platform is not up, as JSON too', async () => {
    const free = await freePort();
    const away = { ...process.env, TRIBUTARY_ENV: 'local', TRIBUTARY_PORT_BASE: String(free) };
    const [status, kpi] = await Promise.all([
      ended(begin(away, 'status', '--json')),
      ended(begin(away, 'kpi', 'channel_roas', '--from', '2025-01-01', '--to', '2025-01-02')),
    ]);
    for (const { code, stderr } of [status, kpi]) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/ECONNREFUSED .*: the local platform is not up: npm start -- --keep/);
      expect(stderr).not.toMatch(/^ +at /m);
    }
    expect(JSON.parse(status.stdout)).toEqual({
      error: { type: 'Error', message: expect.stringContaining('ECONNREFUSED') as string },
    });
  });
});

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Math.min(address.port, 65_000);
}
