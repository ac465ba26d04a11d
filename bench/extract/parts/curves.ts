/** Rows a second against the size of the table and against the number of functions at once. */
import { join } from 'node:path';
import { bind, everyCore } from '../affinity';
import { type Bench, measureOn, requestOf, serverCore } from '../bench';
import { median } from '../comparison';
import { draw } from '../draw';
import { allPhases, alone, type Extractor, startFunctions } from '../function';
import { measure } from '../measure';
import type { PartResult } from '../results';

const sizes = [100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 20_000_000];
const numbers = [1, 2, 4];
const most = Math.max(...numbers);

interface Point {
  readonly x: number;
  readonly rowsPerSecond: number;
  readonly series: string;
}

export async function curves(bench: Bench): Promise<PartResult> {
  const { rows, full, out } = bench.options;
  const bySize = await againstSize(
    bench,
    sizes.filter((size) => full || size <= rows),
  );
  const byNumber = await againstNumber(bench, rows);
  draw(bench.peers, join(out, 'rows-by-size'), {
    title: 'Rows a second by size of the table',
    x: { title: 'rows of the table', isLogarithmic: true },
    points: bySize,
  });
  draw(bench.peers, join(out, 'rows-by-functions'), {
    title: `Rows a second by functions at once, on ${everyCore.length} cores`,
    x: { title: 'functions at once', isLogarithmic: false },
    points: byNumber,
  });
  const said = ({ x, series, rowsPerSecond }: Point): string =>
    `${series}, ${x.toLocaleString('en')}: ${Math.round(rowsPerSecond).toLocaleString('en')} rows/s`;
  return {
    title: 'Curves',
    rows,
    figures: [],
    isComparison: false,
    verdicts: [],
    notes: [
      ...bySize.map(said),
      ...byNumber.map(said),
      'Functions at once share all cores with the database and with the emulator of S3.',
    ],
  };
}

async function againstSize(bench: Bench, tables: readonly number[]): Promise<Point[]> {
  const functions = await startFunctions(bench);
  const points: Point[] = [];
  for (const rows of tables) {
    bench.database.fill(rows);
    const extractor = functions(rows);
    const walls = { bare: [] as number[], whole: [] as number[] };
    for (let round = 0; round < roundsOf(bench, rows); round++) {
      bench.say(`curves, ${rows} rows, round ${round + 1}`);
      const bare = { name: 'bare path', command: bench.program('bare'), env: requestOf(bench, rows, true) };
      walls.bare.push((await measureOn(bench, bare)).wall);
      const whole = extractor.worker('function', { run: `size-${rows}-${round}`, phases: allPhases, share: alone });
      walls.whole.push((await measureOn(bench, whole)).wall);
      await extractor.clear();
    }
    points.push(
      { x: rows, series: 'bare path, gzip', rowsPerSecond: rows / median(walls.bare) },
      { x: rows, series: 'function', rowsPerSecond: rows / median(walls.whole) },
    );
  }
  return points;
}

/** Large tables tell enough in one round. */
const roundsOf = ({ options: { rounds } }: Bench, rows: number): number => (rows > 3_000_000 ? 1 : Math.min(rounds, 3));

async function againstNumber(bench: Bench, rows: number): Promise<Point[]> {
  bench.database.fill(rows);
  const processes = [process.pid, bench.database.pid];
  for (const pid of processes) bind(pid, everyCore);
  try {
    const extractor = (await startFunctions(bench))(rows, Math.max(1000, Math.ceil(rows / most)));
    const points: Point[] = [];
    for (const number of numbers) {
      const walls: number[] = [];
      for (let round = 0; round < Math.min(bench.options.rounds, 3); round++) {
        bench.say(`curves, ${number} functions at once, round ${round + 1}`);
        walls.push(await atOnce(bench, extractor, number, `number-${number}-${round}`));
        await extractor.clear();
      }
      points.push({ x: number, series: 'extract', rowsPerSecond: rows / median(walls) });
    }
    return points;
  } finally {
    for (const pid of processes) bind(pid, [serverCore]);
  }
}

/** @returns the seconds in which so many functions extract the chunks of one plan */
async function atOnce(bench: Bench, extractor: Extractor, number: number, run: string): Promise<number> {
  const worker = (phases: readonly ('plan' | 'extract' | 'commit')[], index: number): Promise<unknown> =>
    measure(extractor.worker(`function ${index}`, { run, phases, share: { index, of: number } }), {
      cores: everyCore,
      servers: [],
    });
  await worker(['plan'], 0);
  const begun = performance.now();
  await Promise.all(Array.from({ length: number }, (_, index) => worker(['extract'], index)));
  const seconds = (performance.now() - begun) / 1000;
  await worker(['commit'], 0);
  const { rows } = extractor.stateOf(run);
  if (rows !== bench.options.rows) throw new Error(`${number} functions wrote ${rows ?? 'no'} rows`);
  return seconds;
}
