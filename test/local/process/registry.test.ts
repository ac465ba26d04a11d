import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTime } from '../../../local/process/process-identity';

const root = join(__dirname, '..', '..', '..');

/** Runs a script against the registry in a process of its own, with a state folder of its own. */
function inOwnProcess(state: string, script: string): string {
  const { stdout, stderr, status } = spawnSync('node', ['--import', 'tsx', '-e', script], {
    cwd: root,
    env: { ...process.env, TRIBUTARY_STATE: state },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const startScript = `
  const { startService } = require('./local/process/service');
  let asked = 0;
  startService({
    name: 'sleeper', command: 'sh', args: ['-c', 'sleep 300 & echo $!; wait'],
    ready: async () => ++asked > 2, timeoutSeconds: 10,
  }).then(() => console.log(require('./local/process/registry').runningServices()[0].pid));`;

const endScript = `require('./local/process/registry').endEverything().then((ended) => console.log(ended.length));`;

describe('the services of the platform', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'registry-'));
  });
  afterEach(() => {
    rmSync(state, { recursive: true });
  });

  it('outlive the command that started them, and end with everything they started', () => {
    const pid = Number(inOwnProcess(state, startScript));
    const members = spawnSync('ps', ['-o', 'pid=', '-g', String(pid)], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n')
      .map(Number);
    expect(members.length).toBe(2);
    expect(inOwnProcess(state, endScript)).toBe('1');
    expect(members.map((member) => startTime(member))).toEqual([undefined, undefined]);
  });

  it('are told of when something else ended them, and what they started is ended all the same', () => {
    const pid = Number(inOwnProcess(state, startScript));
    const [, child = 0] = spawnSync('ps', ['-o', 'pid=', '-g', String(pid)], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n')
      .map(Number);
    process.kill(pid, 'SIGKILL');
    const namesScript = `
      const { endedServices, runningServices } = require('./local/process/registry');
      console.log(endedServices().map(({ name }) => name).join(), runningServices().length);`;
    expect(inOwnProcess(state, namesScript)).toBe('sleeper 0');
    expect(startTime(child)).toBeDefined();
    expect(inOwnProcess(state, endScript)).toBe('0');
    expect(startTime(child)).toBeUndefined();
  });

  it('are not mistaken for another process that was given the same id', async () => {
    const stranger = spawn('sleep', ['300']);
    const { pid } = stranger;
    if (pid === undefined) throw new Error('sleep did not start');
    inOwnProcess(
      state,
      `require('./local/process/registry').remember({ name: 'gone', pid: ${pid}, startTime: '1', log: '' })`,
    );
    expect(inOwnProcess(state, endScript)).toBe('0');
    await sleep(100);
    expect(startTime(pid)).toBeDefined();
    stranger.kill();
  });

  it('show the end of their log when they end while starting', () => {
    const script = startScript
      .replace('sleep 300 & echo $!; wait', 'echo no room on disk >&2; exit 3')
      .replace('.then(', '.catch((error) => console.log(error.message)).then(process.exit).then(');
    const message = inOwnProcess(state, script);
    expect(message).toMatch(/ended while starting: exit 3/);
    expect(message).toMatch(/no room on disk/);
  });

  it('are ended where tests that were cut short have left them', () => {
    const pid = Number(inOwnProcess(state, startScript));
    const file = join(state, 'test-platforms');
    inOwnProcess(
      join(state, 'of-the-tests'),
      `const { endTestPlatforms, rememberTestPlatform } = require('./local/test-platforms');
       rememberTestPlatform(${JSON.stringify(state)}, ${JSON.stringify(file)});
       rememberTestPlatform(${JSON.stringify(join(state, 'never-came-up'))}, ${JSON.stringify(file)});
       endTestPlatforms(${JSON.stringify(file)});`,
    );
    expect(startTime(pid)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });
});
