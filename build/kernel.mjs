/**
 * Compiles the row kernel of the extractor, `lambdas/extract/kernel/assembly/`, to `rows.wasm` beside it, unless that was
 * made from the same sources by the same compiler before: `node build/kernel.mjs [project folder]`.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? '.');
const kernel = join(root, 'lambdas', 'extract', 'kernel');
const assembly = join(kernel, 'assembly');
const output = join(kernel, 'rows.wasm');
// Hidden, so that it is no part of what a function's archive follows from.
const stamp = join(kernel, '.rows.wasm.sources');

const OPTIONS = [
  '--runtime=stub',
  '--enable=simd',
  '-O3',
  '--converge',
  '--noAssert',
  '--stackSize=0',
  '--initialMemory=4',
  // Vectors are passed between functions inside alone.
  '--disableWarning=112',
];

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** Written whole or not at all: another process may read the file meanwhile. */
function write(path, data) {
  const temporary = join(kernel, `.${process.pid}.${Date.now()}`);
  writeFileSync(temporary, data);
  renameSync(temporary, path);
}

const sources = readdirSync(assembly)
  .filter((name) => name.endsWith('.ts'))
  .sort();
const texts = new Map(sources.map((name) => [name, readFileSync(join(assembly, name), 'utf8')]));
const { version } = createRequire(import.meta.url)('assemblyscript/package.json');
const key = sha256(JSON.stringify([...texts, version, OPTIONS]));

const made = existsSync(output) && existsSync(stamp) ? `${key} ${sha256(readFileSync(output))}` : undefined;
if (made === undefined || readFileSync(stamp, 'utf8') !== made) {
  const { default: asc } = await import('assemblyscript/asc');
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--outFile=rows.wasm', '--baseDir=.', ...OPTIONS], {
    readFile: (name) => texts.get(name) ?? null,
    writeFile: (_, data) => {
      binary = data;
    },
    listFiles: () => [],
  });
  // A warning is of a conversion that may lose bits.
  const complaints = stderr.toString();
  if (error !== null || binary === undefined || complaints !== '') {
    process.stderr.write(`${complaints}\n`);
    process.exit(1);
  }
  write(output, binary);
  write(stamp, `${key} ${sha256(binary)}`);
}
