/** Runs a bench that is a Python module, in the platform's environment, and ends as it ended. */
import { join } from 'node:path';
import { endOnInterrupt } from '../local/process/interrupt';
import { endCommands } from '../local/process/registry';
import { runCommand } from '../local/process/run-command';
import { cache, root } from '../local/layout';
import { UserError } from '../local/progress';
import { ensurePythonEnvironment } from '../local/setup/python-environments';

/**
 * @param module the Python module
 * @param prepare sets up what the bench needs, and returns the arguments that it is given before those of the command line
 */
export function runPythonBench(module: string, prepare: () => Promise<string[]>): void {
  const run = async (): Promise<void> => {
    endOnInterrupt(endCommands);
    const platform = await ensurePythonEnvironment('platform', 'local/requirements.txt');
    const given = await prepare();
    await runCommand(join(platform, 'bin', 'python'), ['-m', module, ...given, ...process.argv.slice(2)], {
      cwd: root,
      purpose: 'the bench',
      env: { PYTHONPATH: [root, join(root, 'glue'), join(root, 'local')].join(':'), TRIBUTARY_CACHE: cache },
    });
  };
  run().catch((error: unknown) => {
    console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
    process.exitCode = 1;
  });
}
