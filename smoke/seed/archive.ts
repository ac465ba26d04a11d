/** The archive of the function that speaks to the source databases. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { createArchive } from '../../build/archive';
import { base64Sha256 } from '../../build/files';

export interface SeedArchive {
  readonly path: string;
  readonly codeSha256: string;
}

/**
 * @param root the project's folder
 * @param path where the archive is written
 */
export async function buildSeed(root: string, path: string): Promise<SeedArchive> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'smoke', 'seed', 'handler.ts')],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    keepNames: true,
    logLevel: 'silent',
  });
  const archive = await createArchive(
    outputFiles.map(({ contents }) => ({ path: 'index.js', data: Buffer.from(contents) })),
  );
  writeFileSync(path, archive);
  return { path, codeSha256: base64Sha256(archive) };
}
