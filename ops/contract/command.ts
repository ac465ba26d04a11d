/** `tributary contract`: what is done with contracts. */
import type { Command } from 'commander';
import { parseCount } from '../flags';
import { parseWindow } from '../window';
import type { TryFlags } from './try';

export function addContractCommand(program: Command): void {
  const contract = program.command('contract').description('what is done with contracts');
  contract
    .command('try')
    .description('extract a window of a table to a folder, exactly as the platform would to its bucket')
    .argument('<contract>', 'a contract anywhere on disk, named <dataset>.yaml')
    .requiredOption(
      '--secret <file>',
      'JSON with engine (mysql or sqlserver), host, port, username, password, dbname, and ca or primary where needed',
    )
    .option('--window <start..end>', 'days or instants in UTC; without it the last day that is over', parseWindow)
    .option('--out <folder>', 'where to write; without it a new temporary folder')
    .option('--rows <n>', 'stop behind the page that reaches so many rows', parseCount)
    .option('--hash-key <file>', 'JSON with key, the base64 of the key for personal data; without it a random one')
    .option('--json', 'tell everything as one JSON object')
    .action(async (file: string, flags: TryFlags) => {
      const { tryContract } = await import('./try.js');
      await tryContract(file, flags);
    });
}
