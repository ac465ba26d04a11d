/** The most memory resident, for few and for many rows. */
import { type Bench, measureOn, requestOf } from '../bench';
import type { Figures } from '../comparison';
import { allPhases, alone, startFunctions } from '../function';
import type { PartResult, Verdict } from '../results';

const few = 1_000_000;
const many = 20_000_000;
const limit = 150;
/** Between two runs of the same rows there are a few per cent. */
const tolerance = 1.1;

export async function memory(bench: Bench): Promise<PartResult> {
  const sizes = [Math.min(few, bench.options.rows), bench.options.full ? many : bench.options.rows];
  const functions = await startFunctions(bench);
  const figures: Figures[] = [];
  const nameOf = (path: string, rows: number): string => `${path}, ${rows.toLocaleString('en')} rows`;
  for (const rows of new Set(sizes)) {
    bench.database.fill(rows);
    bench.say(`memory, ${rows} rows: bare path`);
    const bare = { name: nameOf('bare path', rows), command: bench.program('bare'), env: requestOf(bench, rows, true) };
    figures.push({ name: bare.name, runs: [await measureOn(bench, bare)] });
    bench.say(`memory, ${rows} rows: function`);
    const extractor = functions(rows);
    const whole = extractor.worker(nameOf('function', rows), {
      run: `memory-${rows}`,
      phases: allPhases,
      share: alone,
    });
    figures.push({ name: whole.name, runs: [await measureOn(bench, whole)] });
    await extractor.clear();
  }
  const resident = (path: string, rows: number): number =>
    (figures.find(({ name }) => name === nameOf(path, rows))?.runs[0]?.resident ?? Number.NaN) / 1e6;
  const [small = few, large = many] = sizes;
  const verdicts = ['bare path', 'function'].flatMap((path): Verdict[] => {
    const [least, most] = [resident(path, small), resident(path, large)];
    const bounded = {
      holds: most <= limit,
      text: `${path}: ${most.toFixed(0)} MB for ${large} rows (target: at most ${limit} MB)`,
    };
    if (small === large) return [bounded];
    const flat = {
      holds: most / least <= tolerance,
      text: `${path}: ×${(most / least).toFixed(2)} the memory for ${large} rows as for ${small} (target: the same, at most ×${tolerance})`,
    };
    return [bounded, flat];
  });
  return { title: 'Memory', rows: large, figures, isComparison: false, verdicts, notes: [] };
}
