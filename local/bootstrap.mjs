// Plain Node, so that it runs on a fresh clone: installs the npm packages when the lock file has changed, then hands over
// to cli.ts in the same process.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const minimum = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < minimum[0] || (major === minimum[0] && minor < minimum[1])) {
  console.error(
    `Node ${minimum.join('.')} or newer is needed, this is ${process.versions.node}: https://nodejs.org/en/download`,
  );
  process.exit(1);
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const stamp = join(root, 'node_modules', '.tributary-lock');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.log('setup    npm packages (npm ci) …');
  const started = Date.now();
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(
      'npm ci failed: see above; run the same command again when the cause is gone, it resumes from its cache.',
    );
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, lock);
  console.log(`setup    npm packages: ${Math.round((Date.now() - started) / 1000)} s`);
}

const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
const [node, script, command, ...rest] = process.argv;
if (command === 'smoke') require('../smoke/cli.ts').main([node, script, ...rest]);
else require('./cli.ts').main(process.argv);
