/** The command line as an operator runs it, in a process of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import type { Contract } from '../../contracts/contract';

const launcher = join(__dirname, '..', '..', 'ops', 'tributary.mjs');
const inTurn = join(__dirname, 'in-turn.mjs');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tributary` outside of the repository. */
export const tributary = (...args: readonly string[]): Promise<Outcome> => ended(begin(process.env, ...args));

/** The same with other variables, for who is to meet it while it runs. */
export const begin = (variables: NodeJS.ProcessEnv, ...args: readonly string[]): Child =>
  inNode(variables, launcher, ...args);

/** The same with a text on standard input. */
export function fed(variables: NodeJS.ProcessEnv, input: string, ...args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [launcher, ...args], { cwd: tmpdir(), env: variables });
  child.stdin.end(input);
  return ended(child);
}

/** Runs `tributary` once for each list of arguments, in one process, most of whose time goes into its start. */
export async function tributaryInTurn(...lists: readonly (readonly string[])[]): Promise<Outcome[]> {
  const { code, stdout, stderr } = await ended(inNode(process.env, inTurn, JSON.stringify(lists)));
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Outcome[];
}

type Child = ChildProcessByStdio<null, Readable, Readable>;
type Ending = ChildProcessByStdio<Writable | null, Readable, Readable>;

const inNode = (env: NodeJS.ProcessEnv, ...args: readonly string[]): Child =>
  spawn(process.execPath, args, { cwd: tmpdir(), env, stdio: ['ignore', 'pipe', 'pipe'] });

export async function ended(child: Ending): Promise<Outcome> {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, stdout, stderr };
}

/** A folder for files that lie outside of the repository. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'desk-'));

  contract(contract: Contract): string {
    return this.write(`${contract.dataset}.yaml`, stringify(contract));
  }

  secret(name: string, secret: object): string {
    return this.write(name, JSON.stringify(secret));
  }

  write(name: string, content: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    chmodSync(file, 0o600);
    return file;
  }

  /** A folder that isn't there yet. */
  out(name: string): string {
    return join(this.folder, name);
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
