/** What a run of the bench is asked for. */
import { Command, InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';

export const parts = ['size', 'run'] as const;
export type PartName = (typeof parts)[number];

export interface Options {
  readonly part: readonly PartName[];
  /** Contracts that today's are held against. */
  readonly datasets: number;
  /** How often each size is parsed and synthesized. */
  readonly rounds: number;
  /** How often the window is run in parallel, and how often one task after the other. */
  readonly runs: number;
  readonly out: string;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number of at least 1');
  return value;
};

const partNames = (text: string): PartName[] =>
  text.split(',').map((name) => {
    const part = parts.find((known) => known === name);
    if (part === undefined) throw new InvalidArgumentError(`the parts are ${parts.join(', ')}`);
    return part;
  });

/** @param argv as Node has it, the command's own name first */
export function parseOptions(argv: readonly string[]): Options {
  return new Command('bench:orchestration')
    .description('Measures parsing and synthesis by the number of datasets, and where the time of a run goes.')
    .option('--part <names>', `some of ${parts.join(',')}`, partNames, [...parts])
    .option('--datasets <n>', "contracts that today's are held against", positive, 200)
    .option('--rounds <n>', 'how often each size is parsed and synthesized', positive, 5)
    .option('--runs <n>', 'how often the window is run in parallel, and how often one after the other', positive, 1)
    .option(
      '--out <folder>',
      'where results go',
      (folder) => resolve(folder),
      resolve('.tributary/bench/orchestration'),
    )
    .parse(argv)
    .opts<Options>();
}
