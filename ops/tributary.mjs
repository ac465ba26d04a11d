#!/usr/bin/env node
// Plain Node, so that it can say what is missing: makes what the TypeScript behind it needs, and hands over to it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? '.', '..');
if (import.meta.dirname === undefined || !existsSync(join(root, 'node_modules', 'tsx'))) {
  console.error(`tributary needs Node 20.19 or newer and its packages: run npm ci in ${root}`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [join(root, 'build', 'kernel.mjs'), root], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (status !== 0) process.exit(1);

const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
await require('./cli.ts').main(process.argv);
