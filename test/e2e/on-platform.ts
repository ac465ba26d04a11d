/** `tributary` as a user of the running platform runs it. */
import { begin, ended, type Outcome } from '../ops/command';
import { environment } from './running-platform';

/** Begins a command; for who interrupts it. */
export const beginTributary = (...args: readonly string[]) =>
  begin({ ...environment, TRIBUTARY_ENV: 'local' }, ...args);

export const tributary = (...args: readonly string[]): Promise<Outcome> => ended(beginTributary(...args));

/** What a command answers with `--json`, which must succeed. */
export async function answered(...args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await tributary(...args, '--json');
  if (code !== 0) throw new Error(`tributary ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as unknown;
}
