/** Bundles a function's handler with everything it imports into the archive that Lambda runs. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions } from 'esbuild';
import { type ArchiveEntry, createArchive } from './archive';
import { CA_PACKAGE } from './ca-layer';
import { base64Sha256, BuildError, listFiles, sha256, sha256OfFile, writeWhole } from './files';

export interface FunctionSource {
  /** Folder below `lambdas/` that holds `handler.ts`. */
  readonly name: string;
  /** Whether the function reads the contracts; they are put beside its code. */
  readonly contracts: boolean;
  /** Folders beyond `lambdas` and `contracts` whose TypeScript it imports. @default - none */
  readonly imports?: readonly string[];
  /** Folder of SQL that it reads; it is put beside its code under the same path. @default - none */
  readonly sql?: string;
}

/** A function ready to deploy. */
export interface FunctionArchive {
  /** The ZIP file; the handler in it is `index.handler`. */
  readonly path: string;
  /** SHA-256 of the ZIP file in base64, as Lambda reports it. */
  readonly codeSha256: string;
}

const run = promisify(execFile);

/** Folders whose TypeScript every function may import; everything else it bundles comes from locked packages. */
const OWN = ['lambdas', 'contracts'];

const foldersOf = ({ imports = [] }: FunctionSource): string[] => [...OWN, ...imports];

const OPTIONS = {
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  // A layer holds it.
  external: [CA_PACKAGE],
  // What Node takes of it waits for an import before it is a module, which only an ES module can; no canvas is wanted.
  alias: { 'vega-canvas': './node_modules/vega-canvas/build/vega-canvas.browser.js' },
  // What is left of an `import()` becomes a `require`: Node looks on NODE_PATH, where layers are, for those alone.
  supported: { 'dynamic-import': false },
  // With one character beyond Latin-1 in it, the whole text would take two bytes a character in memory.
  charset: 'ascii',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // Names of classes and functions are read in logs and error records.
  keepNames: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** WebAssembly that a function loads from beside its code. */
const kernelOf = (root: string, name: string): string => join(root, 'lambdas', name, 'kernel', 'rows.wasm');
const hasKernel = (root: string, name: string): boolean =>
  existsSync(join(root, 'lambdas', name, 'kernel', 'assembly'));

/** Hash of everything that an archive follows from. */
function sourceKey(root: string, source: FunctionSource): string {
  const own = foldersOf(source).flatMap((folder) => listFiles(join(root, folder)).map((file) => join(folder, file)));
  const files = [...own, 'package-lock.json', 'tsconfig.json'].map((file) => [file, sha256OfFile(join(root, file))]);
  return sha256(JSON.stringify([files, source, OPTIONS]));
}

/**
 * Writes `dist/lambdas/<name>/` (`index.js`, contracts, SQL and WebAssembly where the function has some) and the same as
 * `dist/lambdas/<name>.zip`, unless they were made from the same sources before.
 *
 * @param root the project's folder
 * @throws BuildError when the handler is missing or imports what it may not; the compiler's error when it does not compile
 */
export async function buildFunction(root: string, source: FunctionSource): Promise<FunctionArchive> {
  const handler = join(root, 'lambdas', source.name, 'handler.ts');
  if (!existsSync(handler)) throw new BuildError(`${handler} is missing: it is the function ${source.name}`);
  // Compiled first: its bytes are part of what the archive follows from.
  if (hasKernel(root, source.name)) await run(process.execPath, [join(root, 'build', 'kernel.mjs'), root]);
  const folder = join(root, 'dist', 'lambdas');
  const path = join(folder, `${source.name}.zip`);
  const stamp = join(folder, `${source.name}.sources`);
  const key = sourceKey(root, source);
  if (existsSync(path) && existsSync(stamp)) {
    const made = readFileSync(path);
    if (readFileSync(stamp, 'utf8') === `${key} ${sha256(made)}`) return { path, codeSha256: base64Sha256(made) };
  }

  const entries = await bundle(root, source, handler);
  for (const entry of entries) writeWhole(join(folder, source.name, entry.path), entry.data);
  const archive = await createArchive(entries);
  writeWhole(path, archive);
  writeWhole(stamp, `${key} ${sha256(archive)}`);
  return { path, codeSha256: base64Sha256(archive) };
}

async function bundle(root: string, source: FunctionSource, handler: string): Promise<ArchiveEntry[]> {
  const result = await build({ ...OPTIONS, entryPoints: [handler], absWorkingDir: root });
  const folders = foldersOf(source);
  const foreign = Object.keys(result.metafile.inputs).find(
    (input) => ![...folders, 'node_modules'].includes(input.split('/')[0] ?? ''),
  );
  if (foreign !== undefined)
    throw new BuildError(`${source.name} imports ${foreign}: it may import from ${folders.join(', ')} only`);
  const entries: ArchiveEntry[] = result.outputFiles.map((file) => ({
    path: 'index.js',
    data: Buffer.from(file.contents),
  }));
  if (hasKernel(root, source.name))
    entries.push({ path: 'rows.wasm', data: readFileSync(kernelOf(root, source.name)) });
  if (source.sql !== undefined)
    for (const file of listFiles(join(root, source.sql), (name) => name.endsWith('.sql')))
      entries.push({ path: `${source.sql}/${file}`, data: readFileSync(join(root, source.sql, file)) });
  if (source.contracts) {
    const contracts = join(root, 'contracts');
    for (const file of listFiles(contracts, (name) => name.endsWith('.yaml') && !name.includes('/')))
      entries.push({ path: `contracts/${file}`, data: readFileSync(join(contracts, file)) });
  }
  return entries;
}
