/**
 * The deployed account as it was before any data came, kept from one start to the next with Terraform's state and what
 * was applied: the provider waits minutes for AWS to settle, and a start needs that only for stacks that have changed.
 * It is used by the same emulator at the same address.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, sha256, sha256OfFile } from '../../build/files';
import { emulatorUrl, root, state } from '../layout';
import { UserError } from '../progress';
import { platformPython } from '../setup/python-environments';

const folder = join(state, 'deployed');
const stamp = join(folder, 'stamp');
const savedStacks = join(folder, 'stacks');
const savedTerraform = join(folder, 'terraform');
const terraform = join(state, 'terraform');

/** Folder that the emulator saves its account to and starts from. */
export const savedAccount = join(folder, 'account');

/** What the saved account depends on, and Terraform can't see: the emulator, and where it answers. */
function currentStamp(): string {
  const code = join(root, 'local', 'tributary_local');
  const files = listFiles(code).map((path) => `${path} ${sha256OfFile(join(code, path))}`);
  return sha256([...files, platformPython(), state, emulatorUrl()].join('\n'));
}

/** Throws the saved deployment away. */
export function forgetDeployment(): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Puts Terraform's state back beside the account that the emulator starts from; forgets a deployment of another emulator.
 *
 * @returns whether there is one
 */
export function restoreDeployment(): boolean {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== currentStamp()) {
    forgetDeployment();
    return false;
  }
  cpSync(savedTerraform, terraform, { recursive: true });
  return true;
}

/** Whether the account holds a stack exactly as it is synthesized now; what it deploys is named in it by its hash. */
export function holdsStack(stack: string, configuration: string): boolean {
  const saved = join(savedStacks, `${stack}.json`);
  return existsSync(stamp) && existsSync(saved) && readFileSync(saved).equals(readFileSync(configuration));
}

/**
 * Saves the account, Terraform's state and the stacks, which belong together: a part of them counts as nothing.
 *
 * @param configurations the configuration file of each stack
 * @throws UserError when the emulator can't save
 */
export async function saveDeployment(configurations: ReadonlyMap<string, string>): Promise<void> {
  rmSync(stamp, { force: true });
  mkdirSync(folder, { recursive: true });
  const answer = await fetch(`${emulatorUrl()}/_tributary/account`, { method: 'POST' });
  if (!answer.ok) throw new UserError(`the emulator can't save its account: ${await answer.text()}`);
  for (const kept of [savedTerraform, savedStacks]) rmSync(kept, { recursive: true, force: true });
  cpSync(terraform, savedTerraform, { recursive: true });
  for (const [stack, path] of configurations) cpSync(path, join(savedStacks, `${stack}.json`));
  writeFileSync(stamp, currentStamp());
}
