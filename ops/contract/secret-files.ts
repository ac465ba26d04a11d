/** Secrets in files of the machine's user. */
import { readFile, stat } from 'node:fs/promises';
import { type Secrets, SecretUnreadableError } from '../../lambdas/extract/secrets';

const othersRead = 0o044;

export class SecretFiles implements Secrets {
  /** @param warn is told of a file that others may read */
  constructor(private readonly warn: (message: string) => void) {}

  async text(path: string): Promise<string> {
    try {
      const { mode } = await stat(path);
      if ((mode & othersRead) !== 0) this.warn(`secret ${path} can be read by other users: chmod 600 ${path}`);
      return await readFile(path, 'utf8');
    } catch (cause) {
      const { code = 'unknown' } = cause as NodeJS.ErrnoException;
      throw new SecretUnreadableError(`can't be read (${code}): check the path, and that the file is yours`, { cause });
    }
  }
}
