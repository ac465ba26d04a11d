/** Everything that the machine needs, once: quick when it is all there. */
import { ensureDebianPackages } from './debian-packages';
import { ensureJavaArtifacts } from './maven-central';
import { checkPrerequisites } from './prerequisites';
import { ensurePythonEnvironments } from './python-environments';
import { ensureSparkClassArchive } from './spark-class-archive';
import { ensureTrinoServer } from './trino-server';
import { step } from '../progress';

/** @throws UserError that says what is missing and how to get it */
export async function setup(): Promise<void> {
  await step('setup', 'prerequisites, servers and engines', async () => {
    checkPrerequisites();
    await ensureDebianPackages();
    await ensureJavaArtifacts();
    await ensureTrinoServer();
    await ensurePythonEnvironments();
    await ensureSparkClassArchive();
  });
}
