/** Rows to plain CSV. */
import { type Bench, measureOn } from '../bench';
import { compare } from '../comparison';
import { contenders, transport } from '../contenders';
import { faster, type PartResult } from '../results';
import { checkSameRows } from '../same-rows';

export async function plain(bench: Bench): Promise<PartResult> {
  const { rows, rounds } = bench.options;
  await checkSameRows(bench, false);
  bench.database.fill(rows);
  const figures = await compare(contenders(bench, rows, false), rounds, (program, round) => {
    bench.say(`plain, round ${round + 1}: ${program.name}`);
    return measureOn(bench, program);
  });
  return {
    title: 'Plain CSV',
    rows,
    figures,
    isComparison: true,
    verdicts: [
      faster(figures, { peer: 'sling', times: 12 }),
      faster(figures, { ours: 'ours, unencrypted', peer: 'connectorx', times: 1.6 }),
      faster(figures, { peer: 'mysql2 raw buffers', times: 2 }),
    ],
    notes: [transport],
  };
}
