/** What figures depend on, whatever is measured. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { root } from '../local/layout';

/** What a command says in one line. */
export const said = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { cwd: root, encoding: 'utf8' }).trim();

export function machine(): Readonly<Record<string, string>> {
  const changed = said('git', ['status', '--porcelain']) === '' ? '' : ', with changes';
  return {
    date: new Date().toISOString(),
    commit: `${said('git', ['rev-parse', '--short', 'HEAD'])}${changed}`,
    processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    load: loadavg()
      .map((load) => load.toFixed(2))
      .join(' '),
    kernel: release(),
  };
}
