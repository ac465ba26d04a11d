/** The checkout that the command line is of. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder, wherever below it this runs from. */
export function projectFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'cdktf.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`there is no project around ${__dirname}`);
    folder = parent;
  }
  return folder;
}
