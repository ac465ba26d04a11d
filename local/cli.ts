/** The commands behind the npm scripts. */
import { Command, InvalidArgumentError } from 'commander';
import { cdktf } from './cdktf';
import { logs } from './layout';
import { UserError } from './progress';
import { endOnInterrupt } from './process/interrupt';
import { endCommands, endEverything } from './process/registry';
import { start } from './start';
import { stop } from './stop';
import { test } from './test';

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number of at least 1');
  return value;
};

async function guarded(work: () => Promise<void>, atFailure: () => Promise<unknown>): Promise<void> {
  endOnInterrupt(atFailure);
  try {
    await work();
  } catch (error) {
    await atFailure();
    console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
    console.error(`\nLogs: ${logs}`);
    process.exitCode = 1;
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
    .option('--scale <n>', 'multiply the generated data', wholeNumber, 1)
    .option('--seed <n>', 'seed of the generated data', wholeNumber, 20250101)
    .action((options: { keep?: boolean; reuse?: boolean; fresh?: boolean; scale: number; seed: number }) =>
      guarded(
        () =>
          start({
            ...options,
            keep: options.keep === true,
            reuse: options.reuse === true,
            fresh: options.fresh === true,
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
    .action((options: { full?: boolean }) => guarded(() => test(options.full === true), endCommands));
  program
    .command('cdktf')
    .description('pass on to cdktf, with Terraform set up for this machine')
    .allowUnknownOption()
    .helpOption(false)
    .argument('[arguments...]')
    .action((args: string[]) => guarded(() => cdktf(args), endCommands));
  void program.parseAsync([...argv]);
}
