/** Tells whether a process id still belongs to the process it was recorded for. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * When a process started, in the kernel's own ticks: with the id it identifies a process, since ids are used again.
 * Undefined when there is no such process. Where there is no /proc, the id alone has to do.
 */
export function startTime(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) {
    try {
      process.kill(pid, 0);
      return 'unknown';
    } catch {
      return undefined;
    }
  }
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command name, in parentheses, may hold blanks; state is the first field after it and start time the 20th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}
