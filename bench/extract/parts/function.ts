/** The whole function, with its checks, its results and S3, against the bare path. */
import { type Bench, measureOn, requestOf } from '../bench';
import { compare, median } from '../comparison';
import { allPhases, alone, startFunctions } from '../function';
import type { Program } from '../measure';
import { type PartResult, within } from '../results';

export async function wholeFunction(bench: Bench): Promise<PartResult> {
  const { rows, rounds } = bench.options;
  bench.database.fill(rows);
  const extractor = (await startFunctions(bench))(rows);
  const bare: Program = { name: 'bare path', command: bench.program('bare'), env: requestOf(bench, rows, true) };
  const whole: Program = { name: 'function', command: [] };
  const runs: string[] = [];
  const figures = await compare([bare, whole], rounds, async (program, round) => {
    bench.say(`function, round ${round + 1}: ${program.name}`);
    if (program === bare) return measureOn(bench, bare);
    const run = `round-${round}`;
    const measured = await measureOn(bench, extractor.worker(whole.name, { run, phases: allPhases, share: alone }));
    const written = extractor.stateOf(run).rows;
    if (written !== rows) throw new Error(`the function wrote ${written ?? 'no'} rows of ${rows}`);
    runs.push(run);
    await extractor.clear();
    return measured;
  });
  const seconds = runs.map((run) => extractor.stateOf(run).seconds);
  const phase = (name: 'plan' | 'extract' | 'commit'): string =>
    `${name} ${median(seconds.map((one) => one[name])).toFixed(2)} s`;
  return {
    title: 'The function to S3, with all its checks',
    rows,
    figures,
    isComparison: true,
    verdicts: [within(figures, { ours: 'function', base: 'bare path', times: 1.25 })],
    notes: [
      `Medians of its phases: ${phase('plan')}, ${phase('extract')}, ${phase('commit')}.`,
      'Its S3 is an emulator written in Python, on the core of the database.',
    ],
  };
}
