/** `tributary forget`: erases a person from the lake. */
import type { Command } from 'commander';
import { placed, type PlaceFlags } from '../flags';

export interface ForgetFlags extends PlaceFlags {
  /** As it was given; no option parser sees it, for commander repeats what a parser refuses. */
  readonly customer: string;
  readonly confirm?: true;
  readonly dryRun?: true;
}

export function addForgetCommand(program: Command): void {
  placed(
    program
      .command('forget')
      .description(
        'counts what the lake has of a customer, old versions and results of queries included; with --confirm erases it, ' +
          'searches for what is left, and publishes anew; refused while a run is under way',
      )
      .requiredOption('--customer <id>', 'whom; - reads the id from standard input, out of sight of other users')
      .option('--confirm', 'erase: nothing brings it back')
      .option('--dry-run', 'say what would be run, and run nothing'),
  )
    .addHelpText(
      'after',
      '\nErase the person at the source first: the next window would bring the rows back.' +
        '\nEnds with 1 where nothing of the customer is found. docs/erasure.md says what stays, and for how long.' +
        '\nExample: tributary forget --customer - --confirm < customer.txt',
    )
    .action(async (flags: ForgetFlags) => {
      const { forget } = await import('./forget.js');
      await forget(flags);
    });
}
