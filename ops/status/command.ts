/** `tributary status`: how the platform is, at a glance. */
import type { Command } from 'commander';
import { placed, type PlaceFlags } from '../flags';

export function addStatusCommand(program: Command): void {
  placed(
    program
      .command('status')
      .description('the last run, each dataset’s freshness, rows and quarantine, what is wrong now'),
  )
    .addHelpText('after', '\nExample: tributary status --env prod')
    .action(async (flags: PlaceFlags) => {
      const { showStatus } = await import('./show.js');
      await showStatus(flags);
    });
}
