/** Takes the pictures of the README from the local platform, which has to be up: `npm start -- --keep`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { terminalPicture } from './terminal-picture';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'docs', 'screens');

const SPAN = ['--from', '2025-01-01', '--to', '2025-03-31'];

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  status: ['status'],
  doctor: ['doctor'],
};

const LOOKS = [
  { name: 'report', width: 1280, height: 1000, scheme: 'light' },
  { name: 'report-credit', width: 1280, height: 900, scheme: 'dark', at: 'attribution' },
  { name: 'report-journeys', width: 1280, height: 900, scheme: 'light', at: 'journeys' },
  { name: 'report-phone', width: 390, height: 844, scheme: 'light', at: 'response' },
];

/** Fails as the command does. */
function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}

const quoted = (arg: string): string => (/\s/.test(arg) ? `'${arg}'` : arg);

const temporary = mkdtempSync(join(tmpdir(), 'screens-'));
try {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, args] of Object.entries(COMMANDS)) {
    const answer = run(join('ops', 'tributary.mjs'), ...args);
    const command = ['npx tributary', ...args.map(quoted)].join(' ');
    writeFileSync(join(FOLDER, `${name}.svg`), terminalPicture(command, answer));
  }
  const report = join(temporary, 'report.html');
  run(join('ops', 'tributary.mjs'), 'report', ...SPAN, '--out', report);
  const looks = LOOKS.map(({ name, ...look }) => ({ ...look, file: join(FOLDER, `${name}.png`) }));
  run(join('reference', 'screens', 'photograph-page.mjs'), report, JSON.stringify(looks));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
