/** An archive of Spark's and Iceberg's classes, which halves the time that a JVM takes to start. */
import { join } from 'node:path';
import { cache, logs } from '../layout';
import { runCommand } from '../process/run-command';
import { python, pythonEnvironment } from '../services/python-module';
import { withFileLock } from './file-lock';
import { jarsFolder } from './maven-central';

/** Makes the archive beside the jars, once for a version of Java and of the jars. */
export async function ensureSparkClassArchive(): Promise<void> {
  await withFileLock(join(cache, 'spark-class-archive.lock'), async () => {
    await runCommand(python(), ['-m', 'tributary_local.gluejobs', '--jars', jarsFolder], {
      env: pythonEnvironment(),
      log: join(logs, 'setup-spark.log'),
      purpose: 'archiving Spark’s classes',
    });
  });
}
