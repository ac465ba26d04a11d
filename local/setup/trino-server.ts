/** The Trino server, unpacked with the plugins that the platform uses. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache, logs } from '../layout';
import { step } from '../progress';
import { runCommand } from '../process/run-command';
import { withFileLock } from './file-lock';
import { trinoArchive } from './maven-central';

const name = 'trino-server-476';

/** The unpacked server; a folder appears there only when it is complete. */
export const trinoServer = join(cache, 'trino', name);

/** Unpacks the server once. */
export async function ensureTrinoServer(): Promise<void> {
  if (existsSync(trinoServer)) return;
  await step('setup', 'unpacking the Trino server', () =>
    withFileLock(join(cache, 'trino.lock'), async () => {
      if (existsSync(trinoServer)) return;
      const folder = `${trinoServer}.unpacking`;
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await runCommand('tar', ['-xzf', trinoArchive, '-C', folder], {
        log: join(logs, 'setup-trino.log'),
        purpose: 'unpacking Trino',
      });
      renameSync(join(folder, name), trinoServer);
      rmSync(folder, { recursive: true, force: true });
    }),
  );
}
