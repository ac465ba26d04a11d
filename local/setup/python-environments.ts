/** Python environments, each built from a lock file with hashes and kept in the cache under the lock's own hash. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, logs, root } from '../layout';
import { step } from '../progress';
import { runCommand } from '../process/run-command';
import { withFileLock } from './file-lock';
import { python311 } from './prerequisites';

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);

function folderOf(name: string, lock: string): string {
  return join(cache, 'venv', `${name}-${digest(join(root, lock))}`);
}

/** Environment of the emulator, Spark, the sources and the Python tests. */
export const platformPython = (): string => folderOf('platform', 'local/requirements.txt');

/** Environment of Airflow, as its pins demand. */
export const airflowPython = (): string => folderOf('airflow', 'local/airflow-requirements.txt');

/** Builds the environment of the scanners that look through the synthesized stacks, where it is missing. @returns its folder */
export const ensureScanners = (): Promise<string> =>
  ensurePythonEnvironment('scanners', 'local/scanner-requirements.txt');

/** Builds the environment of the AWS command line, where it is missing. @returns its folder */
export const ensureAwsCli = (): Promise<string> => ensurePythonEnvironment('aws-cli', 'local/aws-cli-requirements.txt');

const complete = (folder: string): boolean => existsSync(join(folder, '.complete'));

/** The installer, from its own lock file. */
const uvFolder = (): string => folderOf('uv', 'local/setup/uv-requirements.txt');

async function ensureUv(): Promise<string> {
  const folder = uvFolder();
  if (!complete(folder)) {
    const log = join(logs, 'setup-uv.log');
    rmSync(folder, { recursive: true, force: true });
    await runCommand(python311(), ['-m', 'venv', folder], { log, purpose: 'making a Python environment' });
    await runCommand(
      join(folder, 'bin', 'pip'),
      ['install', '--quiet', '--require-hashes', '-r', join(root, 'local/setup/uv-requirements.txt')],
      { log, purpose: 'installing uv' },
    );
    writeFileSync(join(folder, '.complete'), '');
  }
  return join(folder, 'bin', 'uv');
}

/** Builds both environments where they are missing. */
export async function ensurePythonEnvironments(): Promise<void> {
  await ensurePythonEnvironment('platform', 'local/requirements.txt');
  await ensurePythonEnvironment('airflow', 'local/airflow-requirements.txt');
}

/**
 * Builds an environment where it is missing.
 *
 * @param lock lock file with hashes, from the checkout's root
 * @returns its folder
 */
export async function ensurePythonEnvironment(name: string, lock: string): Promise<string> {
  const folder = folderOf(name, lock);
  if (complete(folder)) return folder;
  await step('setup', `Python packages of the ${name} environment`, () =>
    withFileLock(join(cache, 'python.lock'), async () => {
      if (complete(folder)) return;
      const uv = await ensureUv();
      const log = join(logs, 'setup-python.log');
      rmSync(folder, { recursive: true, force: true });
      await runCommand(uv, ['venv', '--quiet', '--python', python311(), folder], {
        log,
        purpose: `making the ${name} environment`,
      });
      const python = join(folder, 'bin', 'python');
      // Neither the drivers of jobs nor whoever sets PYTHONDONTWRITEBYTECODE keep what they compile, for Airflow six seconds long.
      const options = ['--quiet', '--compile-bytecode', '--python', python, '--require-hashes'];
      await runCommand(uv, ['pip', 'install', ...options, '-r', join(root, lock)], {
        log,
        purpose: `installing ${lock}`,
        env: { UV_HTTP_TIMEOUT: '300' },
      });
      writeFileSync(join(folder, '.complete'), '');
    }),
  );
  return folder;
}
