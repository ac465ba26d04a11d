/** Rows to CSV in gzip, level 1, and compression of the same bytes by itself. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, measureOn } from '../bench';
import { compare } from '../comparison';
import { contenders, transport } from '../contenders';
import type { Program } from '../measure';
import { faster, type PartResult, within } from '../results';
import { checkSameRows } from '../same-rows';

const zlib = 'zlib level 1 alone';

export async function gzip(bench: Bench): Promise<PartResult> {
  const { rows, rounds } = bench.options;
  await checkSameRows(bench, true);
  bench.database.fill(rows);
  const file = join(bench.scratch, 'rows.csv');
  const [ours] = contenders(bench, rows, false);
  if (ours === undefined) throw new RangeError('ours is the first contender');
  await measureOn(bench, ours, file);
  const alone: Program[] = [
    { name: zlib, command: [...bench.program('gzip-alone'), file] },
    { name: 'gzip -1 alone', command: ['sh', '-c', 'gzip -1 < "$1"', 'sh', file] },
  ];
  const figures = await compare([...contenders(bench, rows, true), ...alone], rounds, (program, round) => {
    bench.say(`gzip, round ${round + 1}: ${program.name}`);
    return measureOn(bench, program);
  });
  rmSync(file);
  return {
    title: 'CSV in gzip, level 1',
    rows,
    figures,
    isComparison: true,
    verdicts: [
      faster(figures, { peer: 'sling', times: 4.5 }),
      faster(figures, { ours: 'ours, unencrypted', peer: 'connectorx', times: 1.3 }),
      within(figures, { ours: 'ours', base: zlib, times: 1.15 }),
    ],
    notes: [
      transport,
      'The programs “alone” compress the same bytes from a file that lies in memory.',
      'sling and mariadb are piped through GNU gzip -1, the others compress by zlib in their own process.',
    ],
  };
}
