/** The platforms that tests have started, which must not outlive the tests, however those end. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './layout';
import { runCommand } from './process/run-command';

const FILE = join(root, '.tributary', 'test-platforms');

/**
 * Writes down that a test starts a platform.
 *
 * @param state its state folder
 * @param file where it is written down
 */
export function rememberTestPlatform(state: string, file = FILE): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${state}\n`);
}

/** Ends those that still run: a test that was interrupted has not. @param file where they are written down */
export async function endTestPlatforms(file = FILE): Promise<void> {
  if (!existsSync(file)) return;
  const states = new Set(readFileSync(file, 'utf8').trim().split('\n'));
  for (const state of states)
    if (existsSync(join(state, 'run', 'services.json')))
      await runCommand(process.execPath, [join(root, 'local', 'bootstrap.mjs'), 'stop'], {
        cwd: root,
        env: { TRIBUTARY_STATE: state },
        purpose: 'stop',
      });
  rmSync(file);
}
