/** Reading source folders and writing build output. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** A source that the build needs and can't find; the message says which and what it is for. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/** What Python leaves beside its sources. */
const LEFTOVERS = '__pycache__';
/** The one hidden file that is read where it is deployed. */
const AIRFLOW_IGNORE = '.airflowignore';

/**
 * Files below a folder, sorted; caches and hidden files are left out.
 *
 * @param accepts whether a path, relative to the folder and with `/`, is wanted
 * @returns paths relative to the folder
 * @throws BuildError when there is no such folder
 */
export function listFiles(folder: string, accepts: (path: string) => boolean = () => true): string[] {
  if (!existsSync(folder)) throw new BuildError(`${folder} is missing: it is part of what is deployed`);
  const walk = (current: string): string[] =>
    readdirSync(current, { withFileTypes: true }).flatMap((entry) => {
      const hidden = entry.name.startsWith('.') && entry.name !== AIRFLOW_IGNORE;
      if (hidden || entry.name === LEFTOVERS) return [];
      const path = join(current, entry.name);
      return entry.isDirectory() ? walk(path) : [relative(folder, path).split(sep).join('/')];
    });
  return walk(folder).filter(accepts).sort();
}

/**
 * Writes a file whole or not at all, so that a build beside this one never reads half a file.
 */
export function writeWhole(path: string, data: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(temporary, data);
  renameSync(temporary, path);
}

/** @returns SHA-256 of the data, hexadecimal */
export const sha256 = (...data: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of data) hash.update(part);
  return hash.digest('hex');
};

/** @returns SHA-256 of a file's content, hexadecimal */
export const sha256OfFile = (path: string): string => sha256(readFileSync(path));

/** @returns SHA-256 of the data in base64, as Lambda reports it of an archive */
export const base64Sha256 = (data: Uint8Array): string => Buffer.from(sha256(data), 'hex').toString('base64');
