/**
 * However the windows come, the tables end as after one clean run: in any order, overlapping, one missed and filled later,
 * and with one process or another killed halfway and the window run again.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, npmScript, type Outcome, succeeded } from '../e2e/running-platform';
import { curatedContent } from './curated-content';

jest.setTimeout(3_600_000);

const state = mkdtempSync(join(tmpdir(), 'tributary-windows-'));

/** Runs windows on the platform that is up, or on a new one. */
async function start(...options: readonly string[]): Promise<Outcome> {
  return npmScript('start', '--keep', ...options);
}

/** Processes that the platform's services are or have started, whose command line matches. */
function processesOf(pattern: RegExp): number[] {
  const services = JSON.parse(readFileSync(join(state, 'run', 'services.json'), 'utf8')) as { pid: number }[];
  const parents = new Map<number, { parent: number; command: string }>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      parents.set(Number(pid), {
        parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]),
        command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
      });
    } catch {
      continue; // It has ended meanwhile.
    }
  const started = new Set(services.map(({ pid }) => pid));
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent;
    return parent !== undefined && parent > 1 && (started.has(parent) || isOurs(parent));
  };
  return [...parents]
    .filter(([pid, { command }]) => pattern.test(command) && (started.has(pid) || isOurs(pid)))
    .map(([pid]) => pid);
}

/** Kills one process some time after one matches, while a window runs; the window is then run again to its end. */
async function killedAndRunAgain(pattern: RegExp, window: string, afterMs = 1500): Promise<void> {
  const running = start('--reuse', '--window', window);
  const over = new AbortController();
  void running.finally(() => {
    over.abort();
  });
  let victim: number | undefined;
  while (!over.signal.aborted && victim === undefined) {
    await sleep(200);
    [victim] = processesOf(pattern);
  }
  if (victim === undefined) throw new Error(`no process matched ${String(pattern)} while ${window} ran`);
  await sleep(afterMs);
  process.kill(victim, 'SIGKILL');
  await running;
  await succeeded(start('--reuse', '--window', window));
}

describe('the curated tables and the KPIs', () => {
  let clean: Record<string, unknown>;

  beforeAll(async () => {
    environment.TRIBUTARY_STATE = state;
    await npmScript('stop');
    await succeeded(start());
    clean = await curatedContent();
    await npmScript('stop');
  });
  afterEach(async () => {
    await npmScript('stop');
  });
  afterAll(() => {
    rmSync(state, { recursive: true });
  });

  const expectClean = async (): Promise<void> => {
    const content = await curatedContent();
    for (const [name, expected] of Object.entries(clean)) expect([name, content[name]]).toEqual([name, expected]);
  };

  it('are those of a clean run when windows come in another order, overlap, one is filled last, and one comes twice', async () => {
    const windows = [
      '2025-03-01..2025-04-01',
      '2025-01-10..2025-02-05',
      '2025-02-01..2025-02-20',
      '2025-01-01..2025-01-12',
      // Missed until now:
      '2025-02-20..2025-03-01',
      // Run before, as it is:
      '2025-02-01..2025-02-20',
    ];
    await succeeded(start(...windows.flatMap((window) => ['--window', window])));
    await expectClean();
  });

  it('are those of a clean run when a process of it is killed and its window is run again', async () => {
    await succeeded(start('--window', '2025-01-01..2025-02-01'));
    await killedAndRunAgain(/_worker\.js/, '2025-02-01..2025-02-20');
    await killedAndRunAgain(/airflow worker -- LocalExecutor: (?!<idle>)/, '2025-02-20..2025-03-05');
    await killedAndRunAgain(/gluejobs\/driver\.py/, '2025-03-05..2025-03-20');
    await killedAndRunAgain(/java .*-Xmx1g/, '2025-03-20..2025-03-28');
    await killedAndRunAgain(/bin\/airflow scheduler/, '2025-03-28..2025-03-31', 20_000);
    await killedAndRunAgain(/bin\/airflow triggerer/, '2025-03-31..2025-04-01', 20_000);
    await expectClean();
  });
});
