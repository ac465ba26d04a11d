/** `tributary contract`: what is done with contracts. */
import { Command, InvalidArgumentError } from 'commander';
import { tryContract, type TryFlags } from './try';
import { parseWindow } from './window';

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number of at least 1');
  return value;
}

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
    .option('--rows <n>', 'stop behind the page that reaches so many rows', wholeNumber)
    .option('--hash-key <file>', 'JSON with key, the base64 of the key for personal data; without it a random one')
    .option('--json', 'tell everything as one JSON object')
    .action((file: string, flags: TryFlags) => tryContract(file, flags));
}
