/** `npm run bench:attribution`: measures attribution on this machine, by size and against a peer. */
import { join } from 'node:path';
import { endOnInterrupt } from '../../local/process/interrupt';
import { endCommands } from '../../local/process/registry';
import { runCommand } from '../../local/process/run-command';
import { cache, root } from '../../local/layout';
import { UserError } from '../../local/progress';
import { ensureDebianPackages } from '../../local/setup/debian-packages';
import { ensureJavaArtifacts } from '../../local/setup/maven-central';
import { ensurePythonEnvironment } from '../../local/setup/python-environments';

async function main(): Promise<void> {
  endOnInterrupt(endCommands);
  await ensureDebianPackages();
  const platform = await ensurePythonEnvironment('platform', 'local/requirements.txt');
  const peers = await ensurePythonEnvironment('bench-attribution', 'bench/attribution/requirements.txt');
  await ensureJavaArtifacts();
  await runCommand(
    join(platform, 'bin', 'python'),
    ['-m', 'bench.attribution.main', '--peers', peers, ...process.argv.slice(2)],
    {
      cwd: root,
      purpose: 'the bench',
      env: { PYTHONPATH: `${root}:${join(root, 'glue')}`, TRIBUTARY_CACHE: cache },
    },
  );
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof UserError ? error.message : String((error as Error).stack ?? error)}`);
  process.exitCode = 1;
});
