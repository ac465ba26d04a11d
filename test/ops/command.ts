/** The command line as an operator runs it, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
export const tributary = (...args: readonly string[]): Promise<Outcome> => inNode(launcher, ...args);

/** Runs `tributary` once for each list of arguments, in one process, most of whose time goes into its start. */
export async function tributaryInTurn(...lists: readonly (readonly string[])[]): Promise<Outcome[]> {
  const { code, stdout, stderr } = await inNode(inTurn, JSON.stringify(lists));
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Outcome[];
}

async function inNode(...args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, args, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
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
