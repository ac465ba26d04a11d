/** `npm run bench:attribution`: measures attribution on this machine, by size and against a peer. */
import { ensureDebianPackages } from '../../local/setup/debian-packages';
import { ensureJavaArtifacts } from '../../local/setup/maven-central';
import { ensurePythonEnvironment } from '../../local/setup/python-environments';
import { runPythonBench } from '../python-bench';

runPythonBench('bench.attribution.main', async () => {
  await ensureDebianPackages();
  await ensureJavaArtifacts();
  return ['--peers', await ensurePythonEnvironment('bench-attribution', 'bench/attribution/requirements.txt')];
});
