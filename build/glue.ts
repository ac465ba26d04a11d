/** Gathers what the Glue jobs run: their scripts, the package they import, and the contracts. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createArchive } from './archive';
import { BuildError, listFiles, writeWhole } from './files';

/** The jobs' sources, ready to upload. */
export interface GlueSources {
  /** Script of each job, by job. */
  readonly scripts: ReadonlyMap<string, string>;
  /** ZIP of the package `tributary`. */
  readonly package: string;
  /** Files of contracts, vocabularies, experiments and migrations, by name without `.yaml`. */
  readonly contracts: ReadonlyMap<string, string>;
}

const byStem = (folder: string, extension: string, accepts: (path: string) => boolean): Map<string, string> =>
  new Map(
    listFiles(folder, (path) => path.endsWith(extension) && accepts(path)).map((file) => [
      basename(file, extension),
      join(folder, file),
    ]),
  );

const isScript = (path: string): boolean => !path.includes('/') && !path.startsWith('__');

/** A job finds contracts and migrations in one folder: Glue puts all files into its working folder. */
const isOfContracts = (path: string): boolean => !path.includes('/') || path.startsWith('migrations/');

/**
 * Writes `dist/glue/tributary.zip`.
 *
 * @param root the project's folder
 * @throws BuildError when the package is missing or empty
 */
export async function buildGlueSources(root: string): Promise<GlueSources> {
  const sources = join(root, 'glue', 'tributary');
  const modules = listFiles(sources, (path) => path.endsWith('.py') || path.endsWith('/py.typed'));
  if (modules.length === 0) throw new BuildError(`${sources} holds no Python module`);
  const archive = await createArchive(
    modules.map((path) => ({ path: `tributary/${path}`, data: readFileSync(join(sources, path)) })),
  );
  const path = join(root, 'dist', 'glue', 'tributary.zip');
  writeWhole(path, archive);
  return {
    scripts: byStem(join(root, 'glue', 'jobs'), '.py', isScript),
    package: path,
    contracts: byStem(join(root, 'contracts'), '.yaml', isOfContracts),
  };
}
