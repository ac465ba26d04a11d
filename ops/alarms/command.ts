/** `tributary alarms`: what is wrong now. */
import type { Command } from 'commander';
import { parseSeconds, placed, type PlaceFlags } from '../flags';

export interface AlarmsFlags extends PlaceFlags {
  readonly all?: true;
  readonly watch?: true;
  readonly every: number;
}

export function addAlarmsCommand(program: Command): void {
  placed(
    program
      .command('alarms')
      .description('the incidents that are open and the alarms that fire: since when, whom it hits, the runbook')
      .option('--all', 'alarms that do not fire too')
      .option('--watch', 'go on, and tell of each change; ends with Ctrl-C')
      .option('--every <seconds>', 'how often --watch looks', parseSeconds, 15),
  )
    .addHelpText('after', '\nExample: tributary alarms --env prod --watch')
    .action(async (flags: AlarmsFlags) => {
      const { showAlarms } = await import('./show.js');
      await showAlarms(flags);
    });
}
