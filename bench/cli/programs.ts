/** The command line and its peer, as they are called. */
import { join } from 'node:path';
import { awsEnvironment, root } from '../../local/layout';
import { ensureAwsCli } from '../../local/setup/python-environments';
import type { Program } from '../extract/measure';

export const tributary = (name: string, ...args: readonly string[]): Program => ({
  name,
  command: [process.execPath, join(root, 'ops', 'tributary.mjs'), ...args],
  env: { TRIBUTARY_ENV: 'local' },
});

export async function awsCli(name: string, ...args: readonly string[]): Promise<Program> {
  const folder = await ensureAwsCli();
  return {
    name,
    command: [join(folder, 'bin', 'aws'), ...args],
    env: { ...awsEnvironment(), AWS_PAGER: '' },
  };
}
