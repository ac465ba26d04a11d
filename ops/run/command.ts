/** `tributary run`, `backfill` and `rerun`: what Airflow is told to do. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DAGS, DAILY } from '../airflow/dags';
import type { Window } from '../airflow/api';
import { parseDay, placed, type PlaceFlags } from '../flags';
import { parseWindow } from '../window';

interface FollowedFlags extends PlaceFlags {
  readonly dryRun?: true;
  /** False by --no-follow. */
  readonly follow: boolean;
}

interface MovingFlags extends FollowedFlags {
  readonly dataset?: readonly string[];
  readonly sweeps: string;
}

export interface RunFlags extends MovingFlags {
  readonly window?: Window;
  readonly ignoreAlarm?: readonly string[];
}

export interface BackfillFlags extends MovingFlags {
  readonly from: string;
  readonly to: string;
  readonly daysPerRun: number;
}

export interface RerunFlags extends FollowedFlags {
  readonly dag: string;
  readonly failed?: true;
}

const MOST_DAYS = 366;

function parseDays(text: string): number {
  const days = Number(text);
  if (!/^\d+$/.test(text) || days < 1 || days > MOST_DAYS)
    throw new InvalidArgumentError(`give a whole number of days, from 1 to ${MOST_DAYS}`);
  return days;
}

/** What a run moves. */
const moving = (command: Command): Command =>
  command
    .option('--dataset <names...>', 'move these datasets alone; what is made of all tables is made anew all the same')
    .addOption(
      new Option('--sweeps <when>', 'whether keys are swept for rows that the source deleted')
        .choices(['due', 'always', 'never'])
        .default('due'),
    );

const followed = (command: Command): Command =>
  placed(command)
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--no-follow', 'end once Airflow has it');

export function addRunCommands(program: Command): void {
  followed(
    moving(
      program
        .command('run')
        .description('moves a window from the sources to the KPIs; refused while a run has a part of it')
        .option('--window <start..end>', 'days or instants in UTC; without it the last day that is over', parseWindow),
    ).option('--ignore-alarm <names...>', 'alarms that are not to hold it back; kept with the run'),
  )
    .addHelpText('after', '\nExample: tributary run --window 2025-01-01..2025-01-02')
    .action(async (flags: RunFlags) => {
      const { runWindow } = await import('./window-run.js');
      await runWindow(flags);
    });
  followed(
    moving(
      program
        .command('backfill')
        .description(
          'moves a range of days, window by window, between the daily runs; refused while a run has a part of it',
        )
        .requiredOption('--from <day>', 'first day in UTC', parseDay)
        .requiredOption('--to <day>', 'last day in UTC', parseDay)
        .option('--days-per-run <n>', 'width of a window; few wide ones cost less', parseDays, 7),
    ),
  )
    .addHelpText(
      'after',
      '\nExample: tributary backfill --from 2025-01-01 --to 2025-03-31 --days-per-run 31' +
        '\n         tributary backfill --from 2025-01-01 --to 2025-01-31 --dataset fx_rates campaigns',
    )
    .action(async (flags: BackfillFlags) => {
      const { runBackfill } = await import('./backfill-run.js');
      await runBackfill(flags);
    });
  followed(
    program
      .command('rerun')
      .description('has a run run again; nothing is loaded twice')
      .argument('[run]', 'id of the run; without it the newest, with --failed the newest that failed')
      .option('--failed', 'only what failed, and what was not run because of it')
      .addOption(new Option('--dag <id>', 'whose run').choices(DAGS).default(DAILY)),
  )
    .addHelpText('after', '\nExample: tributary rerun --failed')
    .action(async (run: string | undefined, flags: RerunFlags) => {
      const { rerun } = await import('./rerun.js');
      await rerun(run, flags);
    });
}
