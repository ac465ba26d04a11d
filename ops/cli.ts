/** The command line of those who run the platform and ask it: `npx tributary`. */
import { Command, CommanderError } from 'commander';
import { addAlarmsCommand } from './alarms/command';
import { addContractCommand } from './contract/command';
import { addCostCommand } from './cost/command';
import { addDescribeCommand } from './describe/command';
import { addDoctorCommand } from './doctor/command';
import { addExplainCommand } from './explain/command';
import { addForgetCommand } from './forget/command';
import { addKpiCommand } from './kpi/command';
import { addQuarantineCommand } from './quarantine/command';
import { addQueryCommand } from './query/command';
import { addReconcileCommand } from './reconcile/command';
import { addReportCommand } from './report/command';
import { addRunbookCommand } from './runbook/command';
import { addRunCommands } from './run/command';
import { addStatusCommand } from './status/command';

const misused = 2;

const EXIT_CODES = `
Ends with 0 when it is done, 1 when it failed, 2 when it can't be meant so, 3 when it is refused and nothing was
changed, 130 when it is interrupted.
With --json standard output is for machines, whatever comes of it: {"error": {"type": …, "message": …}} where it failed.`;

const ended = 141;

/** A reader that went away, as `tributary query … | head`, has what it wanted. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(ended);
}

/** All commands, each with its arguments and options. */
export function commands(): Command {
  const program = new Command('tributary')
    .description('What operators, analysts and marketers do with the platform.')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  addStatusCommand(program);
  addAlarmsCommand(program);
  addRunbookCommand(program);
  addKpiCommand(program);
  addDescribeCommand(program);
  addQueryCommand(program);
  addReportCommand(program);
  addRunCommands(program);
  addQuarantineCommand(program);
  addReconcileCommand(program);
  addExplainCommand(program);
  addForgetCommand(program);
  addCostCommand(program);
  addDoctorCommand(program);
  addContractCommand(program);
  return program;
}

/** Runs the command that the arguments name, and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', endWithReader);
  try {
    await commands().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : misused;
    else {
      // Loaded when it comes to that: it knows the errors of every command.
      const { complain, exitCodeOf } = await import('./complaint.js');
      complain(error, argv.includes('--json'));
      process.exitCode = exitCodeOf(error);
    }
  }
}
