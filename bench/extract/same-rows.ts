/** Checks that the programs do the same work before it is timed: each must write every row of a table, by value. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../local/progress';
import { type Bench, measureOn } from './bench';
import { type Contender, contenders } from './contenders';

const rows = 20_000;

/** @throws UserError naming the program that wrote something else than ours */
export async function checkSameRows(bench: Bench, gzip: boolean): Promise<void> {
  bench.database.fill(rows);
  let ours: string | undefined;
  for (const contender of contenders(bench, rows, gzip)) {
    const text = await outputOf(bench, contender, gzip);
    const lines = text.trimEnd().split('\n');
    if (lines.length !== rows + 1)
      throw new UserError(`${contender.name} wrote ${lines.length - 1} rows of ${rows}: it can't be compared`);
    const digest = createHash('sha256').update(lines.slice(1).map(plainRow).join('\n')).digest('hex');
    ours ??= digest;
    if (digest !== ours)
      throw new UserError(`${contender.name} wrote other values: ${lines[1] ?? ''}: it can't be compared`);
  }
}

async function outputOf(bench: Bench, contender: Contender, gzip: boolean): Promise<string> {
  const file = join(bench.scratch, 'output');
  await measureOn(bench, contender, file);
  const bytes = readFileSync(file);
  rmSync(file);
  return (gzip ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** A row without what the programs do differently: separators, needless quotes, the form of times, zeros behind them, NULL. */
function plainRow(row: string): string {
  return row
    .split(/[,\t]/)
    .map((cell) =>
      cell
        .replace(/^"(.*)"$/, '$1')
        .replace(/^NULL$/, '')
        .replace(/^(\d{4}-\d{2}-\d{2})[T ]([\d:]{8})(\.\d*?)0*(Z| \+00)?$/, '$1 $2$3'),
    )
    .join(',');
}
