/** `npm run bench:etl`: measures the way from raw files to `channel_daily` on this machine against what else there is. */
import { join } from 'node:path';
import { cache } from '../../local/layout';
import { ensureDebianPackages } from '../../local/setup/debian-packages';
import { ensureJar, ensureJavaArtifacts } from '../../local/setup/maven-central';
import { ensurePythonEnvironment } from '../../local/setup/python-environments';
import { runPythonBench } from '../python-bench';
import comet from './comet.json';

runPythonBench('bench.etl.main', async () => {
  await ensureDebianPackages();
  await ensureJavaArtifacts();
  await ensureJar(comet, join(cache, 'bench-etl', 'jars'));
  return ['--peers', await ensurePythonEnvironment('bench-etl', 'bench/etl/requirements.txt')];
});
