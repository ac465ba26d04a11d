/** `tributary describe`: what tables, views and KPIs hold, as the data dictionary says. */
import type { Command } from 'commander';

export interface DescribeFlags {
  readonly json?: true;
}

export function addDescribeCommand(program: Command): void {
  program
    .command('describe')
    .description('what a table, view or KPI holds and where it comes from; without a name, which there are')
    .argument('[name]', 'of the table, view or KPI, such as orders or channel_roas')
    .option('--json', 'answer as JSON')
    .addHelpText('after', '\nExample: tributary describe channel_daily')
    .action(async (name: string | undefined, flags: DescribeFlags) => {
      const { showDescription } = await import('./show.js');
      showDescription(name, flags);
    });
}
