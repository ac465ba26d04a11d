/** Program: makes every archive of wheels that a deployment uploads, and prints where they are. */
import { join } from 'node:path';
import { buildWheelArchive, WHEELHOUSE_NAMES } from './wheels';

const root = join(__dirname, '..');
Promise.all(WHEELHOUSE_NAMES.map((name) => buildWheelArchive(root, name))).then(
  (archives) => {
    for (const { path } of archives) console.log(path);
  },
  (error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  },
);
