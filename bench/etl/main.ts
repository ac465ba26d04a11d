/** `npm run bench:etl`: measures the way from raw files to `channel_daily` on this machine against what else there is. */
import { join } from 'node:path';
import { endOnInterrupt } from '../../local/process/interrupt';
import { endCommands } from '../../local/process/registry';
import { runCommand } from '../../local/process/run-command';
import { cache, root } from '../../local/layout';
import { UserError } from '../../local/progress';
import { ensureDebianPackages } from '../../local/setup/debian-packages';
import { ensureJar, ensureJavaArtifacts } from '../../local/setup/maven-central';
import { ensurePythonEnvironment } from '../../local/setup/python-environments';
import comet from './comet.json';

async function main(): Promise<void> {
  endOnInterrupt(endCommands);
  await ensureDebianPackages();
  const platform = await ensurePythonEnvironment('platform', 'local/requirements.txt');
  const peers = await ensurePythonEnvironment('bench-etl', 'bench/etl/requirements.txt');
  await ensureJavaArtifacts();
  await ensureJar(comet, join(cache, 'bench-etl', 'jars'));
  await runCommand(
    join(platform, 'bin', 'python'),
    ['-m', 'bench.etl.main', '--peers', peers, ...process.argv.slice(2)],
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
