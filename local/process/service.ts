/** Starts a long-running server and waits until it answers. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logs } from '../layout';
import { UserError } from '../progress';
import { logTail } from './log-tail';
import { startTime } from './process-identity';
import { remember } from './registry';

export interface ServiceOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Record<string, string>;
  /** The account it runs under, when not this process's own. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** Answers true once the service can be used. */
  readonly ready: () => Promise<boolean>;
  readonly timeoutSeconds: number;
}

/** Whether something accepts connections at a port of 127.0.0.1, or at the path of a Unix socket. */
export const portAnswers = (port: number | string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(typeof port === 'string' ? { path: port } : { host: '127.0.0.1', port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });

/** Whether a URL answers with a success status. */
export const urlAnswers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
};

/**
 * Starts a service in a process group of its own and waits until it is ready.
 *
 * @throws UserError when it ends or isn't ready in time; with the end of its log
 */
export async function startService(options: ServiceOptions): Promise<void> {
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${options.name}.log`);
  const output = openSync(log, 'a');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', output, output],
    detached: true,
    ...options.account,
  });
  closeSync(output);
  let ended: string | undefined;
  child.on('error', (error) => {
    ended = error.message;
  });
  child.on('exit', (code, signal) => {
    ended = `exit ${code ?? signal ?? 'unknown'}`;
  });
  if (child.pid !== undefined) {
    const since = startTime(child.pid);
    if (since !== undefined) remember({ name: options.name, pid: child.pid, startTime: since, log });
  }
  child.unref();
  const deadline = Date.now() + options.timeoutSeconds * 1000;
  const fail = (why: string): UserError => new UserError(`${options.name} ${why}\n${logTail(log)}\nlog: ${log}`);
  for (;;) {
    if (ended !== undefined) throw fail(`ended while starting: ${ended}`);
    if (await options.ready()) return;
    if (Date.now() > deadline) throw fail(`was not ready after ${options.timeoutSeconds} s`);
    await sleep(150);
  }
}
