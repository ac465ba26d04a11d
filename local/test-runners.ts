/** The runners behind `npm test`, and how each one's result is read. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { goRuntime } from './go-runtime';
import { logs, root, state } from './layout';
import { say } from './progress';
import { runCommand } from './process/run-command';
import { pythonEnvironment } from './services/python-module';
import { airflowPython, platformPython } from './setup/python-environments';

/** How many tests of a runner ended how. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Runner {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  /** Goes before the others where the processor is short, for it takes longest. */
  readonly first?: boolean;
  /** Reads the runner's report; a checker without one counts as a single test. */
  readonly read?: () => Count;
}

const reports = join(state, 'test-reports');

const readJest = (file: string): Count => {
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    numRuntimeErrorTestSuites: number;
  };
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
};

const readJunit = (file: string): Count => {
  const text = readFileSync(file, 'utf8');
  const sum = (attribute: string): number =>
    [...text.matchAll(new RegExp(`<testsuite [^>]*\\b${attribute}="(\\d+)"`, 'g'))].reduce(
      (n, m) => n + Number(m[1]),
      0,
    );
  const failed = sum('failures') + sum('errors');
  return { passed: sum('tests') - failed - sum('skipped'), failed, skipped: sum('skipped') };
};

const jest = (name: string, project: string, ...options: readonly string[]): Runner => {
  const file = join(reports, `${project}.json`);
  return {
    name,
    command: join(root, 'node_modules/.bin/jest'),
    args: [
      '--selectProjects',
      project,
      '--ci',
      '--json',
      `--outputFile=${file}`,
      ...(options.length > 0 ? options : ['--maxWorkers=2']),
    ],
    env: { ...goRuntime, ...pythonEnvironment(), TRIBUTARY_PYTHON: join(platformPython(), 'bin', 'python') },
    read: () => readJest(file),
  };
};

const pytest = (name: string, python: string, paths: readonly string[]): Runner => {
  const file = join(reports, `${name.replaceAll(/\W+/g, '-')}.xml`);
  return {
    name,
    command: join(python, 'bin', 'pytest'),
    args: [...paths, `--junitxml=${file}`],
    env: {
      ...pythonEnvironment(),
      PYTHONPATH: '',
      // Tests of Airflow start the emulator, which needs the other environment.
      TRIBUTARY_PLATFORM_PYTHON: join(platformPython(), 'bin', 'python'),
    },
    read: () => readJunit(file),
  };
};

const npmTool = (name: string, ...args: string[]): Runner => ({
  name: [name, ...args].join(' '),
  command: join(root, 'node_modules/.bin', name),
  args,
});

/** Tests on the whole running platform, and in the long campaign those that take longer still, one after the other. */
const platformTests = (full: boolean): readonly Runner[] => [
  { ...jest('jest, end to end', 'e2e'), first: true },
  // One after the other: they start whole platforms on the same ports.
  ...(full ? [jest('jest, campaign', 'campaign', '--runInBand')] : []),
];

/**
 * Checks of style and types, and tests: two lanes, one for a core each, and one of the tests on a running platform. That one
 * is the longest and waits much of its time, so it begins first and the others fill what it leaves.
 *
 * @param full the tests of the long campaign too
 */
export const testLanes = (full: boolean): readonly (readonly Runner[])[] => {
  const python = platformPython();
  const chosen = full ? [] : ['-m', 'not campaign'];
  const tool = (name: string, ...args: string[]): Runner => ({
    name: [name, ...args].join(' '),
    command: join(python, 'bin', name),
    args,
  });
  return [
    platformTests(full),
    [
      jest('jest, units', 'unit'),
      pytest('pytest, local platform', python, ['test/local', '--ignore=test/local/emulator', ...chosen]),
      pytest('pytest, emulator', python, ['test/local/emulator', ...chosen]),
    ],
    [
      tool('ruff', 'check', '.'),
      tool('ruff', 'format', '--check', '.'),
      tool('mypy'),
      npmTool('tsc', '--noEmit'),
      npmTool('eslint', '.'),
      npmTool('prettier', '--check', '.'),
      pytest('pytest', python, ['test', '--ignore=test/airflow', '--ignore=test/local', ...chosen]),
      pytest('pytest, Airflow', airflowPython(), ['test/airflow']),
    ],
  ];
};

/** Runs one runner; its output goes to a log, and to the terminal when it fails. */
export async function run(runner: Runner): Promise<Count> {
  const log = join(logs, `test-${runner.name.replaceAll(/\W+/g, '-')}.log`);
  rmSync(log, { force: true });
  mkdirSync(reports, { recursive: true });
  say('test', `${runner.name} …`);
  const since = Date.now();
  let exitedWell = true;
  try {
    await runCommand(runner.command, runner.args, {
      cwd: root,
      log,
      purpose: runner.name,
      patient: runner.first !== true,
      ...(runner.env === undefined ? {} : { env: runner.env }),
    });
  } catch (error) {
    exitedWell = false;
    if (existsSync(log)) console.error(readFileSync(log, 'utf8'));
    console.error((error as Error).message);
  }
  const count = counted(runner, exitedWell);
  say(
    'test',
    `${runner.name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped in ${Math.round((Date.now() - since) / 1000)} s`,
  );
  return count;
}

function counted(runner: Runner, exitedWell: boolean): Count {
  if (runner.read === undefined) return { passed: exitedWell ? 1 : 0, failed: exitedWell ? 0 : 1, skipped: 0 };
  let count: Count;
  try {
    count = runner.read();
  } catch {
    // A runner that left no report died before it could: that is a failure too.
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (!exitedWell && count.failed === 0) return { ...count, failed: 1 };
  if (count.passed + count.failed + count.skipped === 0) return { ...count, failed: 1 };
  return count;
}
