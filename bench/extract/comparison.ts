/** Programs run in turns, so that what slows the machine for a while slows them all. */
import type { Measurement, Program } from './measure';

export interface Figures {
  readonly name: string;
  readonly runs: readonly Measurement[];
}

/** A ratio between two programs, each round's runs held against each other. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export type Quantity = 'wall' | 'cpu' | 'resident';

/** Each round begins with another program: none has always the same before it. */
export async function compare(
  programs: readonly Program[],
  rounds: number,
  run: (program: Program, round: number) => Promise<Measurement>,
): Promise<Figures[]> {
  const runs = new Map(programs.map(({ name }) => [name, [] as Measurement[]]));
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < programs.length; i++) {
      const program = programs[(round + i) % programs.length];
      if (program !== undefined) runs.get(program.name)?.push(await run(program, round));
    }
  return programs.map(({ name }) => ({ name, runs: runs.get(name) ?? [] }));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** How many times as much `of` takes as `against`. */
export function ratio(of: Figures, against: Figures, quantity: Quantity): Ratio {
  const pairs = of.runs.map((run, round) => run[quantity] / (against.runs[round]?.[quantity] ?? Number.NaN));
  return { median: median(pairs), least: Math.min(...pairs), most: Math.max(...pairs) };
}
