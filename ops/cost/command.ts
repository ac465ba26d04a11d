/** `tributary cost`: what the last days cost, by component. */
import type { Command } from 'commander';
import { parseCount, placed, type PlaceFlags } from '../flags';

export interface CostFlags extends PlaceFlags {
  readonly days: number;
}

export function addCostCommand(program: Command): void {
  placed(
    program
      .command('cost')
      .description('what jobs, crawlers, functions and queries of the last days cost at list price')
      .option('--days <n>', 'so many, to this moment', parseCount, 7),
  )
    .addHelpText('after', '\nExample: tributary cost --env prod --days 30')
    .action(async (flags: CostFlags) => {
      const { showCost } = await import('./show.js');
      await showCost(flags);
    });
}
