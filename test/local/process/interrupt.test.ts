import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

/** A command that says a line every few milliseconds, and writes a file when it ends what it started. */
const command = (ended: string): string => `
  require('tsx/cjs');
  const { endOnInterrupt } = require('./local/process/interrupt');
  endOnInterrupt(async () => require('fs').writeFileSync(${JSON.stringify(ended)}, ''));
  setInterval(() => console.log('still here'), 5);
`;

describe('a command that is cut short', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-interrupt-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const cutShort = async (cut: (child: ReturnType<typeof spawn>) => void): Promise<number | null> => {
    const child = spawn(process.execPath, ['-e', command(join(folder, 'ended'))], { cwd: root });
    child.stdout.once('data', () => {
      cut(child);
    });
    return new Promise((resolve) => child.on('exit', resolve));
  };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends what it started', async (signal, status) => {
    expect(await cutShort((child) => child.kill(signal))).toBe(status);
    expect(existsSync(join(folder, 'ended'))).toBe(true);
  });

  it('by a reader that goes away ends what it started', async () => {
    expect(await cutShort((child) => child.stdout?.destroy())).toBe(141);
    expect(existsSync(join(folder, 'ended'))).toBe(true);
  });
});
