/** What a run of the bench is asked for. */
import { Command } from 'commander';
import { resolve } from 'node:path';
import { wholeNumber } from '../../local/whole-number';
import { someOf } from '../arguments';

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

/** @param argv as Node has it, the command's own name first */
export function parseOptions(argv: readonly string[]): Options {
  return new Command('bench:orchestration')
    .description('Measures parsing and synthesis by the number of datasets, and where the time of a run goes.')
    .option('--part <names>', `some of ${parts.join(',')}`, someOf(parts), [...parts])
    .option('--datasets <n>', "contracts that today's are held against", wholeNumber, 200)
    .option('--rounds <n>', 'how often each size is parsed and synthesized', wholeNumber, 5)
    .option('--runs <n>', 'how often the window is run in parallel, and how often one after the other', wholeNumber, 1)
    .option(
      '--out <folder>',
      'where results go',
      (folder) => resolve(folder),
      resolve('.tributary/bench/orchestration'),
    )
    .parse(argv)
    .opts<Options>();
}
