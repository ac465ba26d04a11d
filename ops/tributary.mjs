#!/usr/bin/env node
// Plain Node, so that it can say what is missing: makes what the command line runs from, and hands over to it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname ?? '.', '..');
if (import.meta.dirname === undefined || !existsSync(join(root, 'node_modules', 'esbuild'))) {
  console.error(`tributary needs Node 20.19 or newer and its packages: run npm ci in ${root}`);
  process.exit(1);
}
// The SDK warns at each start of the end of a Node release: that is package.json's affair, not of who reads a table.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { builtOps } = await import('../build/ops.mjs');
const { main } = await import(pathToFileURL(await builtOps(root)).href);
await main(process.argv);
