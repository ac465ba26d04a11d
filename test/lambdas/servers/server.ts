/** A server of a test's own: on a free port of 127.0.0.1, in a folder of its own, ended by its own pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { portAnswers } from '../../../local/process/service';

export async function freePort(): Promise<number> {
  for (;;) {
    // Below those that the system gives by itself: connections and other tests' servers have them meanwhile.
    const port = randomInt(15_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue; // Somebody has it.
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

export interface ServerOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** What the server opens last: a port of 127.0.0.1 or the path of a Unix socket. */
  readonly port: number | string;
  /** The server's own; removed when it has ended. */
  readonly folder: string;
}

const running = new Map<ChildProcess, string>();

/** Ends every server that this test file has started, also those whose start has failed halfway. */
export async function stopServers(): Promise<void> {
  await Promise.all([...running].map(([child, folder]) => end(child, folder)));
}

export interface Server {
  /** Ends the server as a crash of its machine would; what it keeps on disk stays. */
  kill(): Promise<void>;
}

/** Starts a server and waits until it takes connections; one that dies or stays silent fails with the end of its log. */
export async function startServer({ command, args, env, port, folder }: ServerOptions): Promise<Server> {
  const log = join(folder, 'log');
  const output = openSync(log, 'w');
  const child = spawn(command, args, { env, stdio: ['ignore', output, output] });
  closeSync(output);
  running.set(child, folder);
  const deadline = Date.now() + 60_000;
  while (!(await portAnswers(port))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${command} did not come up: ${readFileSync(log, 'utf8').slice(-2000)}`);
    await sleep(50);
  }
  return {
    kill: async () => {
      running.delete(child);
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  running.delete(child);
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const hard = setTimeout(() => {
      child.kill('SIGKILL');
    }, 20_000);
    await exited;
    clearTimeout(hard);
  }
  rmSync(folder, { recursive: true, force: true });
}
