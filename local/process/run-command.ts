/** Runs a command to its end. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../progress';
import { logTail } from './log-tail';
import { withChild } from './registry';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Record<string, string>;
  /** File that takes the output; without it the output goes to this process's own. */
  readonly log?: string;
  /** The account it runs under, when not this process's own. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** Give way to whatever others wait for. */
  readonly patient?: boolean;
  /** Named in the error message. */
  readonly purpose: string;
}

/**
 * Runs a command in a process group of its own, which an interrupt of this process ends too.
 *
 * @returns what it wrote to standard output, when `log` is given; else the empty string
 * @throws UserError when it can't be started or exits other than with 0; with the end of its log
 */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const [program, parameters] = options.patient === true ? ['nice', [command, ...args]] : [command, args];
  const child = spawn(program, parameters, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: options.log === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...options.account,
  });
  const output: Buffer[] = [];
  if (options.log !== undefined) {
    mkdirSync(dirname(options.log), { recursive: true });
    const file = createWriteStream(options.log, { flags: 'a' });
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
    child.stdout?.pipe(file, { end: false });
    child.stderr?.pipe(file, { end: false });
    child.on('close', () => file.end());
  }
  const code = await withChild(
    child,
    new Promise<number | string>((resolve, reject) => {
      child.on('error', (error) => {
        reject(new UserError(`${options.purpose}: ${command} can't be started: ${error.message}`));
      });
      child.on('close', (exit, signal) => {
        resolve(exit ?? signal ?? 'unknown');
      });
    }),
  );
  if (code !== 0) {
    const where = options.log === undefined ? '' : `\n${logTail(options.log)}\nlog: ${options.log}`;
    throw new UserError(`${options.purpose}: ${command} ended with ${code}${where}`);
  }
  return Buffer.concat(output).toString('utf8');
}
