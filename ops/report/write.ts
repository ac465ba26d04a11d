/** Writes a page to a file: of days that are asked for, or the one that was published. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../errors';
import type { ReportFlags } from './command';

/** @throws UsageError, QueryFailedError, InterruptedError, UnknownNameError, and what the file system answers */
export async function writeReport({ from, to, out, published, ...flags }: ReportFlags): Promise<void> {
  const file = resolve(out);
  if (!existsSync(dirname(file))) throw new UsageError(`--out: there is no folder ${dirname(file)}`);
  if (published === true) {
    if (from !== undefined || to !== undefined)
      throw new UsageError('--published is the page of the newest run: leave --from and --to out');
    const { fetchReport } = await import('./fetch.js');
    await fetchReport(file, flags);
    return;
  }
  if (from === undefined || to === undefined) throw new UsageError('give --from and --to, or --published');
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  const { makeReport } = await import('./make.js');
  await makeReport(file, { from, to }, flags);
}
