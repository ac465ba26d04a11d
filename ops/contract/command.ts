/** `tributary contract`: what is done with contracts. */
import type { Command } from 'commander';
import { parseCount } from '../flags';
import { parseWindow } from '../window';
import type { CheckFlags } from './check';
import type { NewFlags } from './new';
import { fromSource } from './source-flags';
import type { TryFlags } from './try';

export function addContractCommand(program: Command): void {
  const contract = program.command('contract').description('what is done with contracts');
  fromSource(
    contract
      .command('new')
      .description('write the contract of a table, from what the source’s catalog says of it; reads no row'),
  )
    .requiredOption('--table <name>', 'a table of the source')
    .option('--source <system>', 'the name of the source; without it its database’s')
    .option('--change-column <name>', 'the column that is set at each change; without it one that looks so')
    .option('--out <file>', '<dataset>.yaml; without it <table>.yaml here')
    .option('--force', 'replace a file that is there')
    .option('--dry-run', 'print it, and write nothing')
    .option('--json', 'answer as JSON')
    .addHelpText(
      'after',
      '\nWhat a person has to decide stands in it beside “# decide:”, with a default that is valid already.' +
        '\nExamples:' +
        '\n  tributary contract new --secret ~/orders-source.json --table orders --out ~/orders.yaml' +
        '\n  tributary contract new --dsn mysql://reader@db.example.com:3306/marketing --table campaigns --dry-run',
    )
    .action(async (flags: NewFlags) => {
      const { newContract } = await import('./new.js');
      await newContract(flags);
    });
  fromSource(
    contract
      .command('check')
      .description('hold a contract against its table; reads no row, and ends with 1 where an extract would fail')
      .argument('<contract>', 'a contract anywhere on disk, named <dataset>.yaml'),
  )
    .option('--json', 'answer as JSON')
    .addHelpText('after', '\nExample: tributary contract check ~/orders.yaml --secret ~/orders-source.json')
    .action(async (file: string, flags: CheckFlags) => {
      const { checkContract } = await import('./check.js');
      await checkContract(file, flags);
    });
  fromSource(
    contract
      .command('try')
      .description('extract a window of a table to a folder, exactly as the platform would to its bucket')
      .argument('<contract>', 'a contract anywhere on disk, named <dataset>.yaml'),
  )
    .option('--window <start..end>', 'days or instants in UTC; without it the last day that is over', parseWindow)
    .option('--out <folder>', 'where to write; without it a new temporary folder')
    .option('--rows <n>', 'stop behind the page that reaches so many rows', parseCount)
    .option('--hash-key <file>', 'JSON with key, the base64 of the key for personal data; without it a random one')
    .option('--json', 'tell everything as one JSON object')
    .addHelpText('after', '\nExample: tributary contract try ~/orders.yaml --secret ~/orders-source.json --rows 1000')
    .action(async (file: string, flags: TryFlags) => {
      const { tryContract } = await import('./try.js');
      await tryContract(file, flags);
    });
}
