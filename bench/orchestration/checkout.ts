/** A copy of this checkout with more datasets, in which everything is built, synthesized and parsed as in this one. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import { root } from '../../local/layout';
import { madeUpContracts } from './contracts';

/** Where checkouts are made: on the file system of the packages, which are linked and not copied. */
const place = join(root, '.tributary', 'checkouts');

export interface Checkout {
  readonly root: string;
  remove(): void;
}

/**
 * @param datasets how many contracts it has: today's, and made-up ones beside them
 * @throws RangeError when there are more today
 */
export function makeCheckout(datasets: number): Checkout {
  const today = loadContracts(join(root, 'contracts'));
  if (datasets < today.length)
    throw new RangeError(
      `there are ${today.length} contracts today: ask for as many, or more, and not for ${datasets}`,
    );
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, `${datasets}-`));
  // New files as well, and none that is gone: what the checkout is now, committed or not.
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files.filter((name) => existsSync(join(root, name)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  // Real folders with links to the files: a bundler that follows a linked folder is outside the checkout.
  execFileSync('cp', ['-al', join(root, 'node_modules'), folder]);
  const systems = [...new Set(today.map(({ source }) => source.system))];
  const [first = 'none', ...others] = systems;
  for (const [dataset, text] of madeUpContracts(datasets - today.length, [first, ...others]))
    writeFileSync(join(folder, 'contracts', `${dataset}.yaml`), text);
  return {
    root: folder,
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
