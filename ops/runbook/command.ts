/** `tributary runbook`: what to do about a failure, in the terminal. */
import type { Command } from 'commander';

export interface RunbookFlags {
  readonly json?: true;
}

export function addRunbookCommand(program: Command): void {
  program
    .command('runbook')
    .description('shows a runbook, or without a name the index of all by symptom')
    .argument('[name]', 'of a kind of failure, or of an alarm, such as DataStale or tributary-prod-DataStale-orders')
    .option('--json', 'answer as JSON, the text as Markdown')
    .addHelpText('after', '\nExample: tributary runbook DataStale')
    .action(async (name: string | undefined, flags: RunbookFlags) => {
      const { showRunbook } = await import('./show.js');
      await showRunbook(name, flags);
    });
}
