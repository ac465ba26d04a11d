/** Writes the documents that are generated, where they are in the tree. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './documents';

async function write(): Promise<void> {
  const root = join(__dirname, '..');
  for (const [path, text] of await documents(root)) {
    writeFileSync(join(root, path), text);
    console.log(path);
  }
}

write().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
