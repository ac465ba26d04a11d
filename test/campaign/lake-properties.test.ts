/** Many more histories of the sources, and orders of their windows, than the short tests try. */
import { spawnSync } from 'node:child_process';
import { python, root } from '../lambdas/servers/python';

jest.setTimeout(4 * 3_600_000);

it('hundreds of histories end in the tables and marts of a single pass', () => {
  const { status, stdout } = spawnSync(
    python(),
    ['-m', 'pytest', 'test/glue/lake/test_single_pass.py', '--hypothesis-show-statistics'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: '', TRIBUTARY_EXAMPLES: '100' },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  console.log(stdout.slice(-5000));
  expect(status).toBe(0);
  expect(stdout).toMatch(/^4 passed/m);
});
