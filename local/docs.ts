/** Writes the documents that follow from the stacks. */
import { join } from 'node:path';
import { root } from './layout';
import { runCommand } from './process/run-command';

/** In a process of its own: the constructs are large modules, which no other command loads. */
export async function writeDocs(): Promise<void> {
  await runCommand(join(root, 'node_modules', '.bin', 'tsx'), [join('reference', 'write.ts')], {
    cwd: root,
    purpose: 'docs',
  });
}
