/** Runs the CDKTF app. Bundled first: a hundred modules compiled one by one cost more than the synthesis. */
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const bundle = join(process.cwd(), 'dist', `app.${process.pid}.cjs`);
await build({
  entryPoints: ['main.ts'],
  outfile: bundle,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
});
try {
  await import(pathToFileURL(bundle));
} finally {
  unlinkSync(bundle);
}
