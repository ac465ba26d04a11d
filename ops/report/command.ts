/** `tributary report`: a page for marketers, in one file. */
import type { Command } from 'commander';
import { parseDay, placed, type PlaceFlags } from '../flags';

export interface ReportFlags extends PlaceFlags {
  readonly from?: string;
  readonly to?: string;
  readonly published?: true;
  readonly out: string;
}

export function addReportCommand(program: Command): void {
  placed(
    program
      .command('report')
      .description('a page of a span of days for marketers, in one HTML file that needs nothing else')
      .option('--from <day>', 'first day in UTC', parseDay)
      .option('--to <day>', 'last day in UTC', parseDay)
      .option('--published', 'in the place of days: the page that the newest daily run has published')
      .requiredOption('--out <file>', 'where to write it, such as report.html'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  tributary report --from 2025-01-01 --to 2025-03-31 --out report.html\n' +
        '  tributary report --published --out report.html',
    )
    .action(async (flags: ReportFlags) => {
      const { writeReport } = await import('./write.js');
      await writeReport(flags);
    });
}
