/** `npm run bootstrap`: the place of an environment's state, made once. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Environment } from '../../config/environment';
import { StateNames } from '../../config/state-names';
import { say, UserError } from '../../local/progress';
import { createStatePlace } from '../../stacks/state';
import { stackFolder, Terraform } from '../terraform';
import { type Adoption, adopt } from './adoption';
import { bootstrap } from './bootstrap';
import { TerraformStateFolder } from './state-folder';

export interface BootstrapCommand {
  /** With its state as it is written down. */
  readonly environment: Environment;
  /** Folder that outlives this process. */
  readonly folder: string;
  /** What Terraform's process needs. */
  readonly variables: Readonly<Record<string, string>>;
  readonly adoption: Adoption;
  /** Apply without asking. */
  readonly yes: boolean;
}

/** @throws UserError */
export async function bootstrapEnvironment(command: BootstrapCommand): Promise<void> {
  const { environment, folder, adoption } = command;
  const { name, account, state } = environment;
  if (state.kind !== 's3')
    throw new UserError(`environment ${name} keeps its state in files: there is no place to be made for it`);
  mkdirSync(folder, { recursive: true });
  const synthesized = join(folder, 'cdktf.out');
  createStatePlace(environment, state, synthesized).synth();
  const terraform = new Terraform(stackFolder(synthesized, 'state'), command.variables);
  adopt(terraform.folder, new StateNames(environment, state).keyAlias('state'), adoption);
  await bootstrap(new TerraformStateFolder(terraform, folder), {
    bucket: state.bucket,
    adoptsBucket: adoption.buckets.includes(state.bucket),
    confirm: () => (command.yes ? Promise.resolve(true) : asked(`account ${account}, as environment ${name}`)),
    tell: (text) => {
      say('state', text);
    },
  });
}

async function asked(where: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UserError('nobody is here to be asked whether this is to be applied: give --yes if it is');
  const questions = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await questions.question(`\nApply this to ${where}? Only "yes" counts: `)) === 'yes';
  } finally {
    questions.close();
  }
}
