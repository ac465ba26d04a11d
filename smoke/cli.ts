/** The commands behind `npm run smoke:aws`. */
import { Command, InvalidArgumentError } from 'commander';
import { UserError } from '../local/progress';
import { checkSmoke, destroySmoke, type LaterFlags, type RunFlags, runSmoke } from './command';

const account = (text: string): string => {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('give the 12 digits of the account');
  return text;
};

/** Interrupts are a run's own affair: what was made is destroyed first. */
async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
    process.exitCode ??= 1;
  }
}

/** Runs the command that the arguments name. */
export function main(argv: readonly string[]): void {
  const program = new Command('smoke:aws').description('What only AWS can prove, on a throw-away environment.');
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('--file <path>', 'what an account alone cannot give', 'smoke.yaml')
      .option('--only <ids...>', 'these lines of docs/unproven-locally.md alone');
  command('run', 'make an environment, try every line on it, and destroy it')
    .requiredOption('--account <digits>', 'the account to make it in, which the credentials must be of', account)
    .option('--region <region>', 'where', 'eu-central-1')
    .option('--yes', 'make it without asking')
    .option('--keep', 'leave it up, for lines that take days')
    .action((flags: RunFlags) => guarded(() => runSmoke(flags)));
  command('check', 'try lines again on an environment that was kept')
    .option('--name <name>', 'which one')
    .action((flags: LaterFlags) => guarded(() => checkSmoke(flags)));
  command('destroy', 'destroy what a run left that was killed or kept')
    .option('--name <name>', 'which one')
    .action((flags: LaterFlags) => guarded(() => destroySmoke(flags)));
  void program.parseAsync([...argv]);
}
