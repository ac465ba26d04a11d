/** An object of a folder on its way. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Upload } from '../lambdas/extract/store';

/** Written beside the objects, and moved to its key at the end. */
export class FileUpload implements Upload {
  private file: Promise<{ readonly path: string; readonly handle: FileHandle }> | undefined;

  constructor(
    private readonly newPath: () => Promise<string>,
    private readonly place: (path: string) => Promise<void>,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    await (await this.opened()).handle.appendFile(bytes);
  }

  async finish(): Promise<void> {
    const { path, handle } = await this.opened();
    await handle.sync();
    await handle.close();
    await this.place(path);
  }

  async abort(): Promise<void> {
    if (this.file === undefined) return;
    const { path, handle } = await this.file;
    await handle.close();
    await rm(path, { force: true });
  }

  private opened(): Promise<{ readonly path: string; readonly handle: FileHandle }> {
    this.file ??= this.newPath().then(async (path) => ({ path, handle: await open(path, 'wx') }));
    return this.file;
  }
}
