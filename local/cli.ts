/** The commands behind the npm scripts. */
import { Command, InvalidArgumentError } from 'commander';
import { RefusedError } from '../deployment/guard/guard';
import type { Window } from '../ops/airflow/api';
import { allowDestroyOption } from './allow-destroy';
import { cdktf } from './cdktf';
import { lockContracts } from './contracts-lock';
import { apply, bootstrap, type BootstrapFlags, drift, type LossFlags, plan, type PlanFlags } from './deployment';
import { writeDocs } from './docs';
import { logs } from './layout';
import { UserError } from './progress';
import { endOnInterrupt } from './process/interrupt';
import { endCommands, endEverything } from './process/registry';
import { start } from './start';
import { stop } from './stop';
import { endTests, test } from './test';
import { wholeNumber } from './whole-number';

interface StartFlags {
  readonly keep?: boolean;
  readonly reuse?: boolean;
  readonly fresh?: boolean;
  readonly window?: readonly Window[];
  readonly scale: number;
  readonly seed: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Adds a window `<first day>..<day after the last>` to those given before it. */
const windowOfDays = (text: string, earlier: readonly Window[] = []): Window[] => {
  const [first = '', end = '', ...rest] = text.split('..');
  const valid = (day: string): boolean => DAY.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
  if (rest.length > 0 || !valid(first) || !valid(end) || first >= end)
    throw new InvalidArgumentError('give a first day and the day after the last, as 2025-01-01..2025-02-01');
  return [...earlier, { start: `${first}T00:00:00Z`, end: `${end}T00:00:00Z` }];
};

/** A plan that would lose data, where nothing failed. */
const REFUSED = 3;

async function guarded(work: () => Promise<void>, atFailure: () => Promise<unknown>): Promise<void> {
  endOnInterrupt(atFailure);
  try {
    await work();
  } catch (error) {
    await atFailure();
    console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
    console.error(`\nLogs: ${logs}`);
    process.exitCode = error instanceof RefusedError ? REFUSED : 1;
  }
}

/** Runs the command that the arguments name. */
export function main(argv: readonly string[]): void {
  const program = new Command('tributary').description(
    'The local platform: the same stacks, jobs and DAG on one machine.',
  );
  program
    .command('start')
    .description('set up, deploy, fill the sources, run the DAG, show the KPIs')
    .option('--keep', 'leave the services up at the end (npm stop ends them)')
    .option('--reuse', 'run the DAG once more on the services that --keep left up')
    .option('--fresh', 'deploy to an empty account, not to the one that the last start deployed')
    .option('--window <days>', 'run this window instead, as 2025-01-01..2025-02-01; may be given again', windowOfDays)
    .option('--scale <n>', 'multiply the generated data', wholeNumber, 1)
    .option('--seed <n>', 'seed of the generated data', wholeNumber, 20250101)
    .action((options: StartFlags) =>
      guarded(
        () =>
          start({
            ...options,
            keep: options.keep === true,
            reuse: options.reuse === true,
            fresh: options.fresh === true,
            windows: options.window ?? [],
          }),
        options.reuse === true ? endCommands : endEverything,
      ),
    );
  program
    .command('stop')
    .description('end the services that start --keep left up')
    .action(() => guarded(stop, endCommands));
  program
    .command('test')
    .description('set up and run every check and test')
    .option('--full', 'the long campaign: every environment applied too')
    .action((options: { full?: boolean }) => guarded(() => test(options.full === true), endTests));
  program
    .command('contracts-lock')
    .description('write down the contracts as they are published, unless one breaks what is stored')
    .action(() => guarded(lockContracts, endCommands));
  program
    .command('docs')
    .description('write the documents that are generated: permissions, cost and the data dictionary')
    .action(() => guarded(writeDocs, endCommands));
  program
    .command('cdktf')
    .description('pass on to cdktf, with Terraform set up for this machine')
    .allowUnknownOption()
    .helpOption(false)
    .argument('[arguments...]')
    .action((args: string[]) => guarded(() => cdktf(args), endCommands));
  program
    .command('bootstrap')
    .description("make the place of Terraform's state of the environment TRIBUTARY_ENV, once")
    .option('--yes', 'apply without asking')
    .option('--adopt-bucket <names...>', 'take over these buckets, which are there already')
    .option('--adopt-key <id>', 'take over this key, which is there already with its alias')
    .action((options: BootstrapFlags) => guarded(() => bootstrap(options), endCommands));
  const deployment = program.command('deployment').description('the stacks of TRIBUTARY_ENV, one after the other');
  const planning = (name: string, description: string): Command =>
    deployment
      .command(name)
      .description(description)
      .option('--report <file>', 'write it as Markdown too')
      .option('--revision <name>', 'what is planned, as the report names it', 'this checkout');
  planning('plan', 'what an apply would change; needs to read alone; ends with 3 when it would be refused')
    .addOption(allowDestroyOption())
    .action((options: PlanFlags & LossFlags) => guarded(() => plan(options), endCommands));
  planning('drift', 'ends with 2 when what is deployed is not what is described').action((options: PlanFlags) =>
    guarded(() => drift(options), endCommands),
  );
  deployment
    .command('apply')
    .description('plan and apply each stack; ends with 3 where data would be lost')
    .addOption(allowDestroyOption())
    .action((options: LossFlags) => guarded(() => apply(options), endCommands));
  void program.parseAsync([...argv]);
}
