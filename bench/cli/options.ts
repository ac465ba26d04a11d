/** What a run of the bench is asked for. */
import { Command } from 'commander';
import { resolve } from 'node:path';
import { wholeNumber } from '../../local/whole-number';
import { someOf } from '../arguments';

export const parts = ['start', 'stream'] as const;
export type PartName = (typeof parts)[number];

export interface Options {
  readonly part: readonly PartName[];
  /** How often each program is run. */
  readonly rounds: number;
  /** Rows that are streamed, by ours and by the peer. */
  readonly rows: number;
  readonly peerRows: number;
  readonly out: string;
}

/** @param argv as Node has it, the command's own name first */
export function parseOptions(argv: readonly string[]): Options {
  return new Command('bench:cli')
    .description('Measures how fast the command line starts, and how it streams a large result, beside the AWS CLI.')
    .option('--part <names>', `some of ${parts.join(',')}`, someOf(parts), [...parts])
    .option('--rounds <n>', 'how often each program is run', wholeNumber, 10)
    .option('--rows <n>', 'rows of the result that tributary query streams', wholeNumber, 5_000_000)
    .option('--peer-rows <n>', 'rows of the result that the AWS CLI reads, a thousand a call', wholeNumber, 200_000)
    .option('--out <folder>', 'where results go', (folder) => resolve(folder), resolve('.tributary/bench/cli'))
    .parse(argv)
    .opts<Options>();
}
