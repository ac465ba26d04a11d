import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, forgetOutputSchema } from '../../../ops/forget/output';
import { stopServers } from '../../lambdas/servers/server';
import { begin, ended, fed, type Outcome, tributaryInTurn } from '../command';
import { Account } from './account';

jest.setTimeout(120_000);

/** More than a double holds. */
const CUSTOMER = '9007199254740993';

const answerOf = (id: string, mode: string, change: Partial<Answer> = {}): string =>
  JSON.stringify({
    ...{ schema: 1, erasure_id: id, mode, known: true },
    raw: { customers: { rows: 3, objects: 2 }, orders: { rows: 1204, objects: 2 } },
    curated: { customers: 1, orders: 2 },
    ...{ quarantine_rows: 1, tombstones: 0, result_objects: 4, versions_removed: mode === 'count' ? 0 : 17 },
    devices: { erased: 1, kept_shared: 1 },
    searched: mode === 'count' ? null : { objects: 900, versions: 1100, bytes: 5_300_000, found: 0 },
    ...{ started_at: '2025-04-01T00:00:00Z', finished_at: '2025-04-01T00:01:00Z' },
    ...change,
  });

describe('tributary forget', () => {
  let account: Account;

  beforeAll(async () => {
    account = await Account.open();
  });

  beforeEach(() => {
    account.going.clear();
    account.asked.length = 0;
  });

  afterAll(async () => {
    await account.close();
    await stopServers();
  });

  /** Has the run answer as the job does, and gives what its request held. */
  const answers = (change: Partial<Answer> = {}): { requests: unknown[]; given: Record<string, string>[] } => {
    const seen: { requests: unknown[]; given: Record<string, string>[] } = { requests: [], given: [] };
    account.play = async (conf) => {
      const { request: id = '', mode = '' } = conf;
      seen.given.push(conf);
      seen.requests.push(JSON.parse(await account.read(`erasures/${id}.json`)));
      await account.write(`erasures/${id}.result.json`, answerOf(id, mode, change));
      return { state: 'success' };
    };
    return seen;
  };

  const run = (...args: readonly string[]): Promise<Outcome> => ended(begin(account.variables, 'forget', ...args));

  it('counts where nothing confirms, and tells Airflow, and people, of no customer', async () => {
    const seen = answers();
    const { code, stdout, stderr } = await run('--customer', CUSTOMER);
    expect(code).toBe(0);
    expect(seen.requests).toEqual([{ schema: 1, customer: CUSTOMER, mode: 'count' }]);
    expect(seen.given).toEqual([{ request: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, mode: 'count' }]);
    expect(stderr).toMatch(/^Erase the person at the source first/);
    expect(stdout).toMatch(/^Would be erased \(.*\); nothing was changed:$/m);
    expect(stdout).toMatch(/orders +│ +1,204 │ +2 │ +2/);
    expect(stdout).toMatch(/^1 rows in quarantine, 0 tombstones, 4 results of queries$/m);
    expect(stdout).toMatch(/^1 devices, and 1 that others have too: what those did stays$/m);
    expect(stdout).toContain('Counted only: --confirm erases');
    for (const told of [stdout, stderr, JSON.stringify(account.asked)]) expect(told).not.toContain(CUSTOMER);
  });

  it('erases where that is confirmed, of whom standard input names, and says what was searched', async () => {
    const seen = answers();
    const people = await fed(account.variables, ` 00${CUSTOMER}\n`, 'forget', '--customer', '-', '--confirm');
    const machines = await run('--customer', CUSTOMER, '--confirm', '--json');
    expect([people.code, machines.code]).toEqual([0, 0]);
    expect(seen.requests).toEqual(Array(2).fill({ schema: 1, customer: CUSTOMER, mode: 'erase' }));
    expect(people.stdout).toMatch(/^17 versions of objects were removed$/m);
    expect(people.stdout).toMatch(/^Searched 1,100 versions of 900 objects, 5\.3 MB: nothing is left$/m);
    const output = forgetOutputSchema.parse(JSON.parse(machines.stdout));
    expect(output).toMatchObject({ dag: 'tributary_forget', mode: 'erase', state: 'success', failures: [] });
    expect(output.answer).toEqual(JSON.parse(answerOf(output.erasure_id ?? '', 'erase')));
    for (const told of [people, machines]) expect(JSON.stringify(told)).not.toContain(CUSTOMER);
  });

  it('says so, and ends with 1, where nothing of the customer is there', async () => {
    answers({ known: false, raw: {}, curated: {} });
    const people = await run('--customer', CUSTOMER, '--confirm');
    const machines = await run('--customer', CUSTOMER, '--confirm', '--json');
    expect([people.code, machines.code]).toEqual([1, 1]);
    expect(people.stdout).toMatch(
      /^Nothing of this customer is in the lake \(erasure .*\)\.\nSearched 1,100 versions/m,
    );
    expect(forgetOutputSchema.parse(JSON.parse(machines.stdout)).answer).toMatchObject({ known: false });
  });

  it.each([
    ['tributary_daily', 'running'],
    ['tributary_daily', 'queued'],
    ['tributary_backfill', 'running'],
    ['tributary_housekeeping', 'queued'],
    ['tributary_forget', 'running'],
  ])('is refused while a run of %s is %s, and leaves no request', async (dag, state) => {
    const before = await account.versions();
    account.going.add(`${dag} ${state}`);
    const { code, stdout, stderr } = await run('--customer', CUSTOMER, '--confirm');
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(new RegExp(`^RefusedError: ${dag} run scheduled__1 is ${state}, `));
    expect(account.asked.filter(({ Method }) => Method !== 'GET')).toEqual([]);
    expect(await account.versions()).toEqual(before);
  });

  it('leaves no version of a request that Airflow does not take', async () => {
    const before = await account.versions();
    let during: string[] = [];
    account.play = async () => {
      during = await account.versions();
      throw new Error('the DAG is not there');
    };
    const { code, stderr } = await run('--customer', CUSTOMER, '--confirm');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^AirflowError: .*the DAG is not there/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(during).toHaveLength(before.length + 1);
    expect(await account.versions()).toEqual(before);
    expect(stderr).not.toContain(CUSTOMER);
  });

  it('begins nothing, and leaves no request, where it is interrupted before Airflow has it', async () => {
    const before = await account.versions();
    const child = begin(account.variables, 'forget', '--customer', CUSTOMER, '--confirm');
    account.play = async () => {
      child.kill('SIGINT');
      await sleep(500);
      throw new Error('it went away');
    };
    const { stderr } = await ended(child);
    expect(stderr).toContain('it went away');
    expect(await account.versions()).toEqual(before);
  });

  it('says which task failed and why, that the request is kept, and how it goes on', async () => {
    const before = await account.versions();
    account.play = () => Promise.resolve({ state: 'failed', cause: 'ForgetError: a trace is left in raw: raw/x' });
    const { code, stdout, stderr } = await run('--customer', CUSTOMER, '--confirm', '--json');
    expect(code).toBe(1);
    const output = forgetOutputSchema.parse(JSON.parse(stdout));
    expect(output).toMatchObject({ state: 'failed', answer: null });
    expect(output.failures).toEqual([{ task: 'erase', cause: 'ForgetError: a trace is left in raw: raw/x' }]);
    const key = `erasures/${output.erasure_id ?? ''}.json`;
    expect(stderr).toMatch(/tributary rerun --failed --dag tributary_forget goes on with it/);
    expect(stderr).toContain(`/${key} is kept for it`);
    expect((await account.versions()).sort()).toEqual([...before, key].sort());
  });

  it('says so where the answer is none that it reads', async () => {
    answers({ versions_removed: -1 });
    const { code, stderr } = await run('--customer', CUSTOMER);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^RunFailedError: s3:.*result\.json is no answer .*: versions_removed: /m);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('says what it would run, and runs nothing', async () => {
    const before = await account.versions();
    const people = await run('--customer', CUSTOMER, '--dry-run', '--confirm');
    const machines = await run('--customer', CUSTOMER, '--dry-run', '--json');
    expect(people.stdout).toBe('tributary_forget would erase this customer\n');
    expect(forgetOutputSchema.parse(JSON.parse(machines.stdout))).toMatchObject({ mode: 'count', state: 'none' });
    expect(account.asked.filter(({ Method }) => Method !== 'GET')).toEqual([]);
    expect(await account.versions()).toEqual(before);
  });

  it('refuses what the column of the contract can not hold, and does not repeat it', async () => {
    const wrong = ['someone@example.com', '12.5', '0x1F', '9223372036854775808', ' '];
    const outcomes = await tributaryInTurn(...wrong.map((id) => ['forget', '--customer', id]));
    const [none] = await Promise.all([fed(account.variables, '', 'forget', '--customer', '-')]);
    for (const [i, { code, stdout, stderr }] of [...outcomes, none].entries()) {
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^UsageError: --customer is no customers\.customer_id: /);
      if (i < 4) expect(stderr).not.toContain(wrong[i]);
    }
    expect(account.asked).toEqual([]);
  });
});

describe('tributary rerun', () => {
  it('is refused while a person is erased', async () => {
    const account = await Account.open();
    account.going.add('tributary_daily failed').add('tributary_forget running');
    const { code, stderr } = await ended(begin(account.variables, 'rerun', '--failed'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/^RefusedError: tributary_forget run scheduled__1 is running, and what is run again could/);
    await account.close();
    await stopServers();
  });
});
