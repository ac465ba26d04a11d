/**
 * Makes the archives of Python wheels that Glue and MWAA install from, as neither can reach a package index.
 *
 * They are made before a deployment (`npx tsx build/make-wheels.ts`): synthesis and plan need only the archives' hashes,
 * which follow from the locked requirements. TRIBUTARY_PYTHON names a Python with pip (default `python3`).
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ArchiveEntry, createArchive } from './archive';
import { BuildError, listFiles, sha256, writeWhole } from './files';

const run = promisify(execFile);

/** An archive of wheels and how it comes to be. */
interface Wheelhouse {
  /** Lock file: every requirement with its version and hashes. */
  readonly requirements: string;
  /** Python of the service that installs the wheels. */
  readonly python: string;
  /** Folder inside the archive that holds the wheels. */
  readonly folder: string;
  /** Whether the lock file goes beside the wheels, where the service looks for it. */
  readonly withRequirements: boolean;
  /** A folder whose files go along, or none. */
  readonly along?: string;
  readonly archive: string;
}

const WHEELHOUSES = {
  /** Glue takes `*.gluewheels.zip` as an additional Python module. */
  glue: {
    requirements: 'glue/requirements.txt',
    python: '3.11',
    folder: 'wheels/',
    withRequirements: true,
    archive: 'dist/glue/tributary.gluewheels.zip',
  },
  /** MWAA unpacks it to its plugins folder, where `airflow/requirements.txt` finds the wheels. */
  airflow: {
    requirements: 'airflow/requirements.txt',
    python: '3.12',
    folder: '',
    withRequirements: false,
    along: 'airflow/plugins',
    archive: 'dist/airflow/plugins.zip',
  },
} as const satisfies Record<string, Wheelhouse>;

export type WheelhouseName = keyof typeof WHEELHOUSES;
export const WHEELHOUSE_NAMES = Object.keys(WHEELHOUSES) as WheelhouseName[];

/** An archive of wheels that is, or will be, at `path`. */
export interface WheelArchive {
  readonly path: string;
  /** Hash of everything the archive is made from. */
  readonly sourceHash: string;
}

const alongFiles = (root: string, house: Wheelhouse): ArchiveEntry[] => {
  const folder = house.along === undefined ? undefined : join(root, house.along);
  if (folder === undefined || !existsSync(folder)) return [];
  return listFiles(folder).map((path) => ({ path, data: readFileSync(join(folder, path)) }));
};

/** Options for the service that installs would keep pip from downloading. */
const requirementLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*(--(no-index|find-links|constraint)|-[fc])\b/.test(line))
    .join('\n');

/**
 * Where the archive belongs and the hash of its sources; reads the lock file alone.
 *
 * @param root the project's folder
 * @throws BuildError when the lock file is missing
 */
export function describeWheelArchive(root: string, name: WheelhouseName): WheelArchive {
  const house: Wheelhouse = WHEELHOUSES[name];
  const requirements = join(root, house.requirements);
  if (!existsSync(requirements)) throw new BuildError(`${requirements} is missing: it locks what ${name} installs`);
  const along = alongFiles(root, house).flatMap((entry) => [`\0${entry.path}\0`, entry.data]);
  const form = JSON.stringify({ python: house.python, folder: house.folder });
  return { path: join(root, house.archive), sourceHash: sha256(form, readFileSync(requirements), ...along) };
}

async function download(requirements: string, python: string, target: string, origin: string): Promise<void> {
  const interpreter = process.env['TRIBUTARY_PYTHON'] ?? 'python3';
  const tag = `cp${python.replace('.', '')}`;
  const platforms = ['manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'];
  const options = [
    ...['--dest', target, '--requirement', requirements, '--python-version', python, '--implementation', 'cp'],
    ...['--require-hashes', '--no-deps', '--only-binary=:all:', '--quiet', '--disable-pip-version-check'],
    ...platforms.flatMap((platform) => ['--platform', platform]),
    ...[tag, 'abi3', 'none'].flatMap((abi) => ['--abi', abi]),
  ];
  try {
    await run(interpreter, ['-m', 'pip', 'download', ...options]);
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    throw new BuildError(
      `${interpreter} -m pip could not download the wheels of ${origin}: ${stderr ?? message}\n` +
        'Set TRIBUTARY_PYTHON to a Python that has pip, and check that the package index can be reached.',
      { cause },
    );
  }
}

/**
 * Makes the archive unless it is there for the same sources.
 *
 * @param root the project's folder
 * @returns the archive, now in place
 * @throws BuildError when a wheel can't be had or does not have the locked hash
 */
export async function buildWheelArchive(root: string, name: WheelhouseName): Promise<WheelArchive> {
  const house: Wheelhouse = WHEELHOUSES[name];
  const archive = describeWheelArchive(root, name);
  const stamp = `${archive.path}.source`;
  if (existsSync(archive.path) && existsSync(stamp) && readFileSync(stamp, 'utf8') === archive.sourceHash)
    return archive;
  const locked = readFileSync(join(root, house.requirements), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'tributary-wheels-'));
  try {
    const requirements = join(folder, 'requirements.txt');
    writeFileSync(requirements, requirementLines(locked));
    if (/^\s*[A-Za-z0-9]/m.test(requirementLines(locked)))
      await download(requirements, house.python, folder, house.requirements);
    const wheels = readdirSync(folder)
      .filter((file) => file.endsWith('.whl'))
      .map((file) => ({ path: `${house.folder}${file}`, data: readFileSync(join(folder, file)) }));
    const lock = house.withRequirements
      ? [{ path: `${house.folder}requirements.txt`, data: readFileSync(requirements) }]
      : [];
    writeWhole(archive.path, await createArchive([...wheels, ...lock, ...alongFiles(root, house)]));
    writeWhole(stamp, archive.sourceHash);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return archive;
}
