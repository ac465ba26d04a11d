// Counts up in one object of a folder, as often as it is told, beside others that do the same.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
const { FolderStore } = require('../../ops/folder-store.ts');

const [folder, times] = process.argv.slice(2);
const store = new FolderStore(folder);
for (let n = 0; n < Number(times);) {
  const { value, version } = (await store.getJson('count')) ?? { value: 0, version: null };
  if (await store.putJson('count', value + 1, { ifVersion: version })) n++;
}
