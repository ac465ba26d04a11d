/** Compiles the row kernel before tests that load it, where its sources have changed. */
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

module.exports = () => {
  const root = join(__dirname, '..');
  execFileSync(process.execPath, [join(root, 'build', 'kernel.mjs'), root], { stdio: 'inherit' });
};
