/** A folder in the place of the raw bucket: the same keys as files, the same conditions of writing. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PartExistsError } from '../lambdas/extract/errors';
import type { PutCondition, Store, StoredObject, Upload } from '../lambdas/extract/store';
import { FileUpload } from './file-upload';

/** Lies beside the objects, on the same file system, so that a file moves to its key in one step. */
const workFolder = '.store';
const lockWait = 10_000;
const lookEvery = 5;

export class FolderStore implements Store {
  private readonly uploads: string;
  private readonly locks: string;

  constructor(private readonly folder: string) {
    this.uploads = join(folder, workFolder, 'uploads');
    this.locks = join(folder, workFolder, 'locks');
  }

  /** Where the object of a key lies. */
  path(key: string): string {
    const steps = key.split('/');
    if (steps.some((step) => step === '' || step === '.' || step === '..') || steps[0] === workFolder)
      throw new RangeError(`${key} is no key of an object`);
    return join(this.folder, ...steps);
  }

  async getJson(key: string): Promise<{ readonly value: unknown; readonly version: string } | null> {
    const bytes = await read(this.path(key));
    return bytes === null ? null : { value: JSON.parse(bytes.toString('utf8')), version: versionOf(bytes) };
  }

  async putJson(key: string, value: unknown, { ifVersion }: PutCondition): Promise<boolean> {
    const path = this.path(key);
    return this.alone(key, async () => {
      if (ifVersion !== undefined) {
        const current = await read(path);
        if ((current === null ? null : versionOf(current)) !== ifVersion) return false;
      }
      const upload = await this.uploadPath(key);
      await writeFile(upload, JSON.stringify(value), { flush: true });
      await move(upload, path);
      return true;
    });
  }

  upload(key: string): Upload {
    const path = this.path(key);
    return new FileUpload(
      () => this.uploadPath(key),
      (upload) =>
        this.alone(key, async () => {
          if (await exists(path)) throw new PartExistsError(`${path} is there already: another run wrote it`);
          await move(upload, path);
        }),
    );
  }

  /** Nothing ends in a folder by itself. */
  keep(): Promise<void> {
    return Promise.resolve();
  }

  async abortUploads(prefix: string): Promise<string[]> {
    const open = (await filesOf(this.uploads)).filter((file) => file.startsWith(prefix));
    await Promise.all(open.map((file) => rm(join(this.uploads, file), { force: true })));
    return open.map((file) => dirname(file));
  }

  async list(prefix: string): Promise<StoredObject[]> {
    const below = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const keys = (await filesOf(join(this.folder, below)))
      .map((file) => below + file)
      .filter((key) => key.startsWith(prefix) && !key.startsWith(`${workFolder}/`))
      .sort();
    return Promise.all(keys.map(async (key) => ({ key, bytes: (await stat(this.path(key))).size })));
  }

  async delete(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.alone(key, () => rm(this.path(key), { force: true }))));
  }

  /** A file of its own in a folder of the key's name. */
  private async uploadPath(key: string): Promise<string> {
    const folder = join(this.uploads, key);
    await mkdir(folder, { recursive: true });
    return join(folder, randomUUID());
  }

  /** Runs what changes an object while no other process does, for a file system knows no "write if it is still this". */
  private async alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    const lock = join(this.locks, createHash('sha256').update(key).digest('hex'));
    await mkdir(this.locks, { recursive: true });
    const latest = Date.now() + lockWait;
    while (!(await created(lock))) {
      if (Date.now() > latest)
        throw new Error(`${this.path(key)} is being written by another process: if there is none, remove ${lock}`);
      await sleep(lookEvery);
    }
    try {
      return await work();
    } finally {
      await rm(lock);
    }
  }
}

const versionOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function read(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** @returns whether the file was not there before */
async function created(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Files of a folder and the folders in it, by their paths in it. */
async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
