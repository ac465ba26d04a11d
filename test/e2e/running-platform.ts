/** The platform of the end-to-end tests: started by the same command as a user's, with ports and state of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDays as daysOf } from '../../local/generated-days';
import { rememberTestPlatform } from '../../local/test-platforms';

export const root = join(__dirname, '..', '..');
export const state = join(root, '.tributary', 'e2e');

const portBase = 14600;
const offsets = JSON.parse(readFileSync(join(root, 'local', 'ports.json'), 'utf8')) as Record<string, number>;
export const portOf = (name: string): number => portBase + (offsets[name] ?? Number.NaN);

export const aws = {
  endpoint: `http://127.0.0.1:${portOf('emulator')}`,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

/** Environment of a command that is to work on this platform. */
export const environment = {
  ...process.env,
  TRIBUTARY_STATE: state,
  TRIBUTARY_PORT_BASE: String(portBase),
};

/** The same, for an AWS client that takes its settings from the environment. */
export const awsClientEnvironment = {
  ...process.env,
  AWS_ENDPOINT_URL: aws.endpoint,
  AWS_REGION: aws.region,
  AWS_DEFAULT_REGION: aws.region,
  AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
};

export interface Outcome {
  readonly status: number;
  readonly output: string;
}

/** Runs one of the npm scripts as a user would, to its end. */
export const npmScript = (script: string, ...args: readonly string[]): Promise<Outcome> =>
  npmScriptOf(root, script, ...args);

/** Awaits a script that must succeed; its output is in the error of one that doesn't. */
export async function succeeded(outcome: Promise<Outcome>): Promise<Outcome> {
  const { status, output } = await outcome;
  if (status !== 0) throw new Error(`ended with ${status}:\n${output}`);
  return { status, output };
}

/** Runs an npm script of another checkout. */
export function npmScriptOf(checkout: string, script: string, ...args: readonly string[]): Promise<Outcome> {
  if (script === 'start') rememberTestPlatform(environment.TRIBUTARY_STATE);
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
    cwd: checkout,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ status: code ?? -1, output });
    });
  });
}

/** Runs a Python script of the tests in the platform's environment, as any AWS client; its output, parsed. */
export function pythonClient(script: string, ...args: readonly string[]): unknown {
  const python = process.env['TRIBUTARY_PYTHON'];
  if (python === undefined) throw new Error('TRIBUTARY_PYTHON is not set: run the tests by npm test');
  const { status, stdout, stderr } = spawnSync(python, [join(__dirname, script), ...args], {
    env: awsClientEnvironment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** First and last day that were generated for it. */
export const generatedDays = (): ReturnType<typeof daysOf> => daysOf(join(state, 'generated'));
