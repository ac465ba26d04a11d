/** `tributary kpi`: the platform's KPIs, as the prepared statements of the workgroup give them. */
import type { Command } from 'commander';
import { parseDay, placed, type PlaceFlags } from '../flags';
import { type Condition, parseCondition } from './condition';

export interface KpiFlags extends PlaceFlags {
  readonly from?: string;
  readonly to?: string;
  readonly channel?: readonly string[];
  readonly only?: readonly Condition[];
  readonly csv?: true;
  /** A column, or true for the first that there is. */
  readonly chart?: string | true;
}

export function addKpiCommand(program: Command): void {
  placed(
    program
      .command('kpi')
      .description('a KPI of a span of days; without a name, which there are')
      .argument('[name]', 'of the KPI, such as channel_roas')
      .option('--from <day>', 'first day in UTC', parseDay)
      .option('--to <day>', 'last day in UTC', parseDay)
      .option('--channel <names...>', 'rows of these channels alone')
      .option('--only <conditions...>', 'rows alone of which a column has a value, as grain=day', parseCondition)
      .option('--csv', 'answer as CSV')
      .option('--chart [column]', 'answer as a chart of a column: lines where there are days, else bars'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  tributary kpi channel_roas --from 2025-01-01 --to 2025-03-31\n' +
        '  tributary kpi channel_kpis_by_period --from 2025-01-01 --to 2025-03-31 --only grain=week --channel google_ads --chart spend',
    )
    .action(async (name: string | undefined, flags: KpiFlags) => {
      const { showKpi } = await import('./show.js');
      await showKpi(name, flags);
    });
}
