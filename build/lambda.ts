/** Bundles a function's handler with everything it imports into the archive that Lambda runs. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type ArchiveEntry, createArchive } from './archive';
import { BuildError, listFiles, sha256, writeWhole } from './files';

export interface FunctionSource {
  /** Folder below `lambdas/` that holds `handler.ts`. */
  readonly name: string;
  /** Whether the function reads the contracts; they are put beside its code. */
  readonly contracts: boolean;
}

/** A function ready to deploy. */
export interface FunctionArchive {
  /** The ZIP file; the handler in it is `index.handler`. */
  readonly path: string;
  /** SHA-256 of the ZIP file in base64, as Lambda reports it. */
  readonly codeSha256: string;
}

/**
 * Writes `dist/lambdas/<name>/` (`index.js` and contracts) and the same as `dist/lambdas/<name>.zip`.
 *
 * @param root the project's folder
 * @throws BuildError when the handler is missing; esbuild's error when it does not compile
 */
export async function buildFunction(root: string, source: FunctionSource): Promise<FunctionArchive> {
  const handler = join(root, 'lambdas', source.name, 'handler.ts');
  if (!existsSync(handler)) throw new BuildError(`${handler} is missing: it is the function ${source.name}`);
  const result = await build({
    entryPoints: [handler],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    charset: 'utf8',
    legalComments: 'none',
    // Names of classes and functions are read in logs and error records.
    keepNames: true,
    logLevel: 'silent',
  });
  const entries: ArchiveEntry[] = result.outputFiles.map((file) => ({
    path: 'index.js',
    data: Buffer.from(file.contents),
  }));
  if (source.contracts) {
    const contracts = join(root, 'contracts');
    for (const file of listFiles(contracts, (path) => path.endsWith('.yaml')))
      entries.push({ path: `contracts/${file}`, data: readFileSync(join(contracts, file)) });
  }
  const folder = join(root, 'dist', 'lambdas');
  for (const entry of entries) writeWhole(join(folder, source.name, entry.path), entry.data);
  const archive = await createArchive(entries);
  const path = join(folder, `${source.name}.zip`);
  writeWhole(path, archive);
  return { path, codeSha256: Buffer.from(sha256(archive), 'hex').toString('base64') };
}
