/** `tributary explain`: why a figure is what it is. */
import { type Command, InvalidArgumentError } from 'commander';
import { placed, type PlaceFlags } from '../flags';

export interface CreditFlags extends PlaceFlags {
  readonly order?: string;
  readonly install?: string;
}

const LARGEST = 2n ** 63n - 1n;

/** An identifier as the contracts have it, a bigint: text, as a double doesn't hold each. */
function parseId(text: string): string {
  if (!/^\d{1,19}$/.test(text) || BigInt(text) > LARGEST)
    throw new InvalidArgumentError('give its number, as the table has it');
  return text;
}

export function addExplainCommand(program: Command): void {
  const explain = program.command('explain').description('why a figure is what it is');
  placed(
    explain
      .command('credit')
      .description(
        'why a channel got credit of an order or an install: the touches that count and those left out, what each of ' +
          'the nine attribution models gives to whom, and how much that is in USD',
      )
      .option('--order <id>', 'of this order', parseId)
      .option('--install <id>', 'of this install', parseId),
  )
    .addHelpText('after', '\nExample: tributary explain credit --order 53')
    .action(async (flags: CreditFlags) => {
      const { explainCredit } = await import('./show.js');
      await explainCredit(flags);
    });
}
