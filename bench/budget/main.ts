/** `npm run bench:budget`: holds budget recommendations against other rules in worlds whose truth is known. */
import { join } from 'node:path';
import { endOnInterrupt } from '../../local/process/interrupt';
import { endCommands } from '../../local/process/registry';
import { runCommand } from '../../local/process/run-command';
import { root } from '../../local/layout';
import { UserError } from '../../local/progress';
import { ensurePythonEnvironment } from '../../local/setup/python-environments';

async function main(): Promise<void> {
  endOnInterrupt(endCommands);
  const platform = await ensurePythonEnvironment('platform', 'local/requirements.txt');
  await runCommand(join(platform, 'bin', 'python'), ['-m', 'bench.budget.main', ...process.argv.slice(2)], {
    cwd: root,
    purpose: 'the bench',
    env: { PYTHONPATH: [root, join(root, 'glue'), join(root, 'local')].join(':') },
  });
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
  process.exitCode = 1;
});
