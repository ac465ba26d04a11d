/** `tributary query`: any SQL in the analysts' workgroup. */
import type { Command } from 'commander';
import { placed, type PlaceFlags } from '../flags';

export interface QueryFlags extends PlaceFlags {
  readonly csv?: true;
  readonly dryRun?: true;
}

export function addQueryCommand(program: Command): void {
  placed(
    program
      .command('query')
      .description('asks Athena in the workgroup of analysts: says first what it will read; Ctrl-C stops the query too')
      .argument('<sql>', 'a statement, a file that ends in .sql, or - for standard input')
      .option('--csv', 'answer as CSV, as Athena writes it')
      .option('--dry-run', 'say what it would read, and ask nothing'),
  )
    .addHelpText(
      'after',
      '\nWith --json a line for each row, {"row": …}, and at last one of the query.' +
        '\nExample: tributary query "SELECT channel, sum(spend) FROM channel_daily GROUP BY 1" --csv > spend.csv',
    )
    .action(async (sql: string, flags: QueryFlags) => {
      const { runQuery } = await import('./run.js');
      await runQuery(sql, flags);
    });
}
