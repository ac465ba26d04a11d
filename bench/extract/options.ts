/** What a run of the bench is asked for. */
import { Command } from 'commander';
import { resolve } from 'node:path';
import { wholeNumber } from '../../local/whole-number';
import { someOf } from '../arguments';

export const parts = ['plain', 'gzip', 'function', 'sqlserver', 'memory', 'curves'] as const;
export type PartName = (typeof parts)[number];

export interface Options {
  readonly part: readonly PartName[];
  readonly rows: number;
  readonly sqlserverRows: number;
  readonly rounds: number;
  /** Measure memory and curves to 20 million rows. */
  readonly full: boolean;
  /** Folder that keeps the database between runs. */
  readonly data?: string;
  readonly out: string;
}

export function parseOptions(argv: readonly string[]): Options {
  const command = new Command('bench:extract')
    .description('Measures the extraction against what else a user could take.')
    .option('--part <names>', `some of ${parts.join(',')}`, someOf(parts), [...parts])
    .option('--rows <n>', 'rows of the table', wholeNumber, 3_000_000)
    .option('--sqlserver-rows <n>', 'rows of the table behind the TDS server', wholeNumber, 200_000)
    .option('--rounds <n>', 'rounds in which each program runs once', wholeNumber, 5)
    .option('--full', 'memory and curves up to 20 million rows', false)
    .option('--data <folder>', 'keep the database there for the next run', (folder) => resolve(folder))
    .option('--out <folder>', 'where the results go', (folder) => resolve(folder), resolve('.tributary/bench/extract'));
  return command.parse(argv).opts<Options>();
}
