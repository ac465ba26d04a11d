/**
 * Everything that people are told of is made to happen on the running platform, one after the other: the alarm fires, people
 * hear of it once and within a minute, with its runbook; what that says mends it, and they hear of its end. At last the tables
 * hold what they hold where nothing went wrong.
 *
 * Minutes of alarms last seconds here. With TRIBUTARY_REUSE=1 the faults are made on a platform that is up.
 */
import { ensureAwsCli } from '../../../local/setup/python-environments';
import { curatedContent } from '../../campaign/curated-content';
import { runbookNames } from '../../runbooks/blocks';
import { environment, npmScript, succeeded } from '../running-platform';
import { connectToSources } from '../source-database';
import { airflowFaults } from './airflow-faults';
import { type Fault, Tools } from './fault';
import { functionFaults } from './function-faults';
import { Inbox } from './inbox';
import { jobFaults } from './job-faults';
import { judge } from './judge';
import { notifierFaults } from './notifier-faults';
import { acceptPlantedDirt } from './planted-dirt';
import { ask, MINUTE_SECONDS, until } from './platform';
import { queryFaults } from './query-faults';
import { BACKFILL, begin, beginBackfill, Days, isUnderWay, succeeds } from './runs';
import { killAndRestart } from './services';
import { sourceFaults } from './source-faults';

jest.setTimeout(15 * 60_000);

/** What there is before the first fault; each takes a day or two after it, and days are generated to the end of March. */
const FIRST = '2025-01-01';
const FIRST_WINDOW = `${FIRST}..2025-02-01`;

const reused = process.env['TRIBUTARY_REUSE'] === '1';

const tools = new Tools();
let inbox: Inbox;

const start = (...options: readonly string[]): Promise<unknown> =>
  succeeded(npmScript('start', '--keep', '--fresh', ...options));

/** The end of what has been staged. */
async function staged(): Promise<string> {
  const { rows } = await ask(
    `SELECT max(split(id, '_')[2]) FROM run_record CROSS JOIN UNNEST(window_ids) AS t (id) WHERE job = 'stage'`,
  );
  return (rows[0]?.[0] ?? '').replace(/^(\d{4})(\d{2})(\d{2})T.*$/, '$1-$2-$3');
}

beforeAll(async () => {
  Object.assign(environment, { TRIBUTARY_MINUTE_SECONDS: String(MINUTE_SECONDS) });
  if (!reused) {
    await npmScript('stop');
    await start('--window', FIRST_WINDOW);
  }
  tools.cli = await ensureAwsCli();
  tools.sources = await connectToSources();
  tools.days = new Days(await staged());
  inbox = await Inbox.open();
  await acceptPlantedDirt();
}, 25 * 60_000);

afterAll(async () => {
  await tools.sources.end();
  if (reused) await inbox.close();
  else await npmScript('stop');
}, 5 * 60_000);

const faults: readonly Fault[] = [
  ...sourceFaults(tools),
  ...functionFaults(tools),
  ...jobFaults(tools),
  ...queryFaults(tools),
  ...airflowFaults(tools),
  ...notifierFaults(tools),
];

/** Types that are told of together with another one: by the cause of a task that fails. */
const FOLDED = ['RunBlocked', 'TasksFailing', 'DeadLettersWaiting'];

it('every kind of failure that there is a runbook for is made to happen', () => {
  const made = new Set([...faults.map(({ type }) => type), ...FOLDED]);
  expect(runbookNames().filter((name) => !made.has(name))).toEqual([]);
});

describe('people hear once, in time, how to mend it, and when it is over, when', () => {
  it.each(faults.map((fault): [string, Fault] => [fault.when, fault]))('%s', async (_, fault) => {
    await judge(fault, inbox);
  });
});

describe('runs that meet end well, with nothing lost and nothing twice, when', () => {
  it('two of the same window are started at once', async () => {
    const window = tools.days.take();
    const [one, other] = [await begin(window), await begin(window)];
    await succeeds(one);
    await succeeds(other);
  });

  it('a window is run while a backfill has it too', async () => {
    const [first, second] = [tools.days.take(), tools.days.take()];
    const backfill = await beginBackfill({ start: first.start, end: second.end }, 1);
    const own = await begin(first);
    await succeeds(own);
    await succeeds(backfill, BACKFILL);
  });

  it('the scheduler is killed in the middle of one, and comes back', async () => {
    const id = await begin(tools.days.take());
    await until('the run is in the middle', 300, () => isUnderWay(id));
    killAndRestart('airflow-scheduler');
    await succeeds(id);
  });
});

it('the tables and the KPIs then hold what they hold where nothing went wrong', async () => {
  const end = await staged();
  const content = await curatedContent();
  await npmScript('stop');
  await start('--window', `${FIRST}..${end}`);
  const clean = await curatedContent();
  for (const [name, expected] of Object.entries(clean)) expect([name, content[name]]).toEqual([name, expected]);
});
