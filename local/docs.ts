/** Writes the documents that follow from the stacks and the data's descriptions. */
import { join } from 'node:path';
import { root } from './layout';
import { runCommand } from './process/run-command';
import { python } from './services/python-module';
import { ensurePythonEnvironments } from './setup/python-environments';

/** In a process of its own: the constructs are large modules, which no other command loads. */
export async function writeDocs(): Promise<void> {
  await ensurePythonEnvironments();
  await runCommand(join(root, 'node_modules', '.bin', 'tsx'), [join('reference', 'write.ts')], {
    cwd: root,
    env: { TRIBUTARY_PYTHON: python() },
    purpose: 'docs',
  });
}
