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

/** The services that this or an earlier command started and that still run. */
export function runningServices(): ServiceRecord[] {
  if (!existsSync(file)) return [];
  const records = JSON.parse(readFileSync(file, 'utf8')) as ServiceRecord[];
  return records.filter((record) => startTime(record.pid) === record.startTime);
}

/** Writes a started service down. */
export function remember(record: ServiceRecord): void {
  mkdirSync(join(state, 'run'), { recursive: true });
  writeFileSync(file, JSON.stringify([...runningServices(), record], null, 2));
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

async function endGroup(pid: number, graceSeconds: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  for (let waited = 0; waited < graceSeconds * 10 && groupAlive(pid); waited++) await sleep(100);
  if (groupAlive(pid)) signalGroup(pid, 'SIGKILL');
}

/** Ends the commands under way. */
export async function endCommands(): Promise<void> {
  await Promise.all([...commands].map((pid) => endGroup(pid, 5)));
}

/** Ends the commands under way and then every service: Airflow first, so that its processes still find their database. */
export async function endEverything(): Promise<ServiceRecord[]> {
  await endCommands();
  const services = runningServices();
  const isAirflow = ({ name }: ServiceRecord): boolean => name.startsWith('airflow-');
  for (const wave of [services.filter(isAirflow), services.filter((service) => !isAirflow(service))])
    await Promise.all(wave.map((service) => endGroup(service.pid, 25)));
  rmSync(file, { force: true });
  return services;
}
