/** The command line of those who run the platform: `npx tributary`. */
import { Command, CommanderError } from 'commander';
import { addContractCommand } from './contract/command';
import { complain } from './complaint';

const failed = 1;
const misused = 2;

/** Runs the command that the arguments name, and sets the exit code: 0, 1 when it failed, 2 when it can't be meant so. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('tributary').description('What an operator of the platform does by hand.').exitOverride();
  addContractCommand(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : misused;
    else {
      complain(error);
      process.exitCode = failed;
    }
  }
}
