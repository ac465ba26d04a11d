/** The processes of the platform, to be held up, or killed and started anew. */
import { spawn } from 'node:child_process';
import { openSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTime } from '../../../local/process/process-identity';
import type { ServiceRecord } from '../../../local/process/registry';
import { state } from '../running-platform';

const file = join(state, 'run', 'services.json');
const records = (): ServiceRecord[] => JSON.parse(readFileSync(file, 'utf8')) as ServiceRecord[];

function recordOf(name: string): ServiceRecord {
  const found = records().find((service) => service.name === name);
  if (found === undefined)
    throw new Error(
      `no service ${name}; there are ${records()
        .map((s) => s.name)
        .join(', ')}`,
    );
  return found;
}

/** Holds a service up, and all that it started: it answers nobody, and knows nothing of it. */
export const holdUp = (service: string): void => {
  process.kill(-recordOf(service).pid, 'SIGSTOP');
};

export const letGoOn = (service: string): void => {
  process.kill(-recordOf(service).pid, 'SIGCONT');
};

/** Kills a service with all that it started, and starts it anew as it was, as a container's keeper does. */
export function killAndRestart(name: string): void {
  const record = recordOf(name);
  const read = (what: string): string[] => readFileSync(`/proc/${record.pid}/${what}`, 'utf8').split('\0').slice(0, -1);
  const [command = '', ...args] = read('cmdline');
  const env = Object.fromEntries(
    read('environ').map((entry): [string, string] => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
  const cwd = readlinkSync(`/proc/${record.pid}/cwd`);
  process.kill(-record.pid, 'SIGKILL');
  const log = openSync(record.log, 'a');
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
  child.unref();
  const pid = child.pid ?? 0;
  const renewed = { ...record, pid, startTime: startTime(pid) ?? '' };
  writeFileSync(file, JSON.stringify([...records().filter((one) => one.name !== name), renewed], null, 2));
}
