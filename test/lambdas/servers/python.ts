/** The platform's Python, which the servers of these tests run in. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..', '..');

/** @returns the interpreter that `npm test` names */
export function python(): string {
  const interpreter = process.env['TRIBUTARY_PYTHON'];
  if (interpreter === undefined) throw new Error('TRIBUTARY_PYTHON is not set: run these tests by `npm test`');
  return interpreter;
}

export const pythonEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, PYTHONPATH: join(root, 'local') });

/** Makes an authority and a server certificate of its own for localhost in a folder. */
export function makeCertificates(folder: string): void {
  const { status, stderr } = spawnSync(python(), ['-m', 'tributary_local.sources.certificates', '--out', folder], {
    env: pythonEnvironment(),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`no certificates: ${stderr}`);
}
