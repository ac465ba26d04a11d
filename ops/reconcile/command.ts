/** `tributary reconcile`: where rows or money went missing. */
import type { Command } from 'commander';
import type { Window } from '../airflow/api';
import { placed, type PlaceFlags } from '../flags';
import { parseWindow } from '../window';

export interface ReconcileFlags extends PlaceFlags {
  readonly dataset?: string;
  readonly all?: true;
}

export function addReconcileCommand(program: Command): void {
  placed(
    program
      .command('reconcile')
      .description(
        'where rows or money of a window went missing, from the source to the marts, as runs have checked it',
      )
      .argument('<start..end>', 'days or instants in UTC: all windows that have a part of it', parseWindow)
      .option('--dataset <name>', 'of this dataset alone')
      .option('--all', 'steps that balance too'),
  )
    .addHelpText('after', '\nExample: tributary reconcile 2025-01-01..2025-02-01 --dataset orders --all')
    .action(async (window: Window, flags: ReconcileFlags) => {
      const { showReconciliation } = await import('./show.js');
      await showReconciliation(window, flags);
    });
}
