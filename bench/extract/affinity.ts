/** Which cores a running process may use. */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

export const everyCore = cpus().map((_, i) => i);

/** Binds a process and all its threads; what it starts later inherits it. */
export function bind(pid: number, cores: readonly number[]): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores.join(','), String(pid)], { stdio: 'ignore' });
}
