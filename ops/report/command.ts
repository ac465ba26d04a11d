/** `tributary report`: a page for marketers, in one file. */
import type { Command } from 'commander';
import { parseDay, placed, type PlaceFlags } from '../flags';

export interface ReportFlags extends PlaceFlags {
  readonly from: string;
  readonly to: string;
  readonly out: string;
}

export function addReportCommand(program: Command): void {
  placed(
    program
      .command('report')
      .description('a page of a span of days for marketers, in one HTML file that needs nothing else')
      .requiredOption('--from <day>', 'first day in UTC', parseDay)
      .requiredOption('--to <day>', 'last day in UTC', parseDay)
      .requiredOption('--out <file>', 'where to write it, such as report.html'),
  )
    .addHelpText('after', '\nExample: tributary report --from 2025-01-01 --to 2025-03-31 --out report.html')
    .action(async (flags: ReportFlags) => {
      const { writeReport } = await import('./write.js');
      await writeReport(flags);
    });
}
