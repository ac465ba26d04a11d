/** Runs a program as a process of its own and measures it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withChild } from '../../local/process/registry';
import { python } from '../../test/lambdas/servers/python';

export interface Program {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Measurement {
  /** Seconds from the process's start to its end. */
  readonly wall: number;
  /** Seconds of the process and its children, user and system. */
  readonly cpu: number;
  /** The most bytes that one of these processes had in memory. */
  readonly resident: number;
  /** Seconds that the servers spent meanwhile. */
  readonly serverCpu: number;
}

export interface MeasureOptions {
  readonly cores: readonly number[];
  /** Process ids whose CPU time counts as the servers'. */
  readonly servers: readonly number[];
  /** File that takes the standard output; thrown away by default. */
  readonly output?: string;
}

/** @throws when the program fails, with the end of what it said */
export async function measure(program: Program, options: MeasureOptions): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'measure-'));
  try {
    const report = join(folder, 'report.json');
    const before = cpuSeconds(options.servers);
    await run(program, options, report);
    const own = JSON.parse(readFileSync(report, 'utf8')) as Omit<Measurement, 'serverCpu'>;
    return { ...own, serverCpu: cpuSeconds(options.servers) - before };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(program: Program, { cores, output = '/dev/null' }: MeasureOptions, report: string): Promise<void> {
  const wrapper = [join(__dirname, 'measure.py'), '--cores', cores.join(','), '--output', output, '--report', report];
  const child = spawn(python(), [...wrapper, '--', ...program.command], {
    env: { ...process.env, ...program.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint = (complaint + data.toString()).slice(-4000)));
  const [code] = (await withChild(child, once(child, 'close'))) as [number | null];
  if (code !== 0) throw new Error(`${program.name} ended with ${code ?? 'a signal'}: ${complaint}`);
}

/** The kernel's clock ticks, 100 a second on every Linux that Node runs on. */
const ticks = 100;

function cpuSeconds(pids: readonly number[]): number {
  const of = (pid: number): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name in parentheses, which may hold blanks, user and system time are the 12th and 13th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticks;
  };
  return pids.reduce((sum, pid) => sum + of(pid), 0);
}
