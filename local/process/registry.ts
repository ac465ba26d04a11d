/** Every process that the platform started, so that all of them end with it and nothing else does. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { state } from '../layout';
import { startTime } from './process-identity';

/** A service as it is written down: its process group has the id of its first process. */
export interface ServiceRecord {
  readonly name: string;
  readonly pid: number;
  readonly startTime: string;
  readonly log: string;
}

const file = join(state, 'run', 'services.json');
const commands = new Set<number>();

const records = (): ServiceRecord[] =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ServiceRecord[]) : [];

function write(services: readonly ServiceRecord[]): void {
  mkdirSync(join(state, 'run'), { recursive: true });
  writeFileSync(file, JSON.stringify(services, null, 2));
}

const runs = (record: ServiceRecord): boolean => startTime(record.pid) === record.startTime;

/** The services that this or an earlier command started and that still run. */
export const runningServices = (): ServiceRecord[] => records().filter(runs);

/** The services that should run and don't: nobody ended them on purpose. */
export const endedServices = (): ServiceRecord[] => records().filter((record) => !runs(record));

/** Writes a started service down, in the place of an earlier one of its name. */
export function remember(record: ServiceRecord): void {
  write([...records().filter(({ name }) => name !== record.name), record]);
}

/** Keeps a command's process group known while it runs, so that an interrupt can end it. */
export async function withChild<T>(child: ChildProcess, result: Promise<T>): Promise<T> {
  const { pid } = child;
  if (pid !== undefined) commands.add(pid);
  try {
    return await result;
  } finally {
    if (pid !== undefined) commands.delete(pid);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const groupAlive = (pid: number): boolean => {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function endGroup(pid: number, graceSeconds: number, first: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  signalGroup(pid, first);
  for (let waited = 0; waited < graceSeconds * 10 && groupAlive(pid); waited++) await sleep(100);
  if (groupAlive(pid)) signalGroup(pid, 'SIGKILL');
}

/** Ends the commands under way. */
export async function endCommands(): Promise<void> {
  await Promise.all([...commands].map((pid) => endGroup(pid, 5)));
}

/**
 * As {@link endCommands}, with time for Terraform to write down what it has made: an interrupt ends it in order and leaves
 * its provider alone, which the other signal would end first.
 */
export async function interruptCommands(): Promise<void> {
  await Promise.all([...commands].map((pid) => endGroup(pid, 600, 'SIGINT')));
}

/** Whether a service is one of Airflow's processes. */
export const isAirflow = ({ name }: Pick<ServiceRecord, 'name'>): boolean => name.startsWith('airflow-');

/**
 * Ends services, and what one that has ended by itself left behind: the id of its group is nobody else's while that runs.
 *
 * @returns those that still ran
 */
export async function endServices(chosen: (service: ServiceRecord) => boolean): Promise<ServiceRecord[]> {
  const services = records().filter(chosen);
  const running = services.filter(runs);
  const orphaned = services.filter((service) => startTime(service.pid) === undefined);
  // What has lost its leader has nothing left to end in order.
  const ends = [...running.map(({ pid }) => endGroup(pid, 25)), ...orphaned.map(({ pid }) => endGroup(pid, 1))];
  await Promise.all(ends);
  write(records().filter((record) => !chosen(record)));
  return running;
}

/** Ends the commands under way and then every service: Airflow first, so that its processes still find their database. */
export async function endEverything(): Promise<ServiceRecord[]> {
  await endCommands();
  const ended = [...(await endServices(isAirflow)), ...(await endServices((service) => !isAirflow(service)))];
  rmSync(file, { force: true });
  return ended;
}
