/** `tributary quarantine`: rows that did not fit their contract, and how they get another chance. */
import type { Command } from 'commander';
import { parseCount, placed, type PlaceFlags } from '../flags';

export interface ListFlags extends PlaceFlags {
  readonly dataset?: string;
}

export interface ShowFlags extends PlaceFlags {
  readonly column?: string;
  readonly rule?: string;
  readonly limit: number;
}

export interface ReplayFlags extends PlaceFlags {
  readonly dryRun?: true;
}

export function addQuarantineCommand(program: Command): void {
  const quarantine = program.command('quarantine').description('rows that did not fit their contract');
  placed(
    quarantine
      .command('list')
      .description('how many there are, by dataset, rule and column')
      .option('--dataset <name>', 'of this dataset alone'),
  )
    .addHelpText('after', '\nExample: tributary quarantine list --dataset orders')
    .action(async (flags: ListFlags) => {
      const { listQuarantine } = await import('./list.js');
      await listQuarantine(flags);
    });
  placed(
    quarantine
      .command('show')
      .description('rows of a dataset, each with what is wrong, and the file and line that it came from')
      .argument('<dataset>')
      .option('--column <name>', 'whose fault is in this column alone')
      .option('--rule <name>', 'that break this rule alone')
      .option('--limit <n>', 'so many at most, the newest', parseCount, 20),
  )
    .addHelpText('after', '\nExample: tributary quarantine show orders --rule values')
    .action(async (dataset: string, flags: ShowFlags) => {
      const { showQuarantine } = await import('./show.js');
      await showQuarantine(dataset, flags);
    });
  placed(
    quarantine
      .command('replay')
      .description('runs the windows again that rows of a dataset lie in quarantine of, one after the other')
      .argument('<dataset>')
      .option('--dry-run', 'say which windows, and run none'),
  )
    .addHelpText(
      'after',
      '\nOnce source or contract are mended: the rows of a window leave the quarantine when it is staged again.' +
        '\nExample: tributary quarantine replay orders --dry-run',
    )
    .action(async (dataset: string, flags: ReplayFlags) => {
      const { replayQuarantine } = await import('./replay.js');
      await replayQuarantine(dataset, flags);
    });
}
