/**
 * Deploys the five stacks of environment `local`: each is applied by Terraform as soon as those it refers to are there,
 * unless the account holds it already, and those it refers to, just as they are synthesized.
 * `cdktf deploy` does the same with a plan of its own before each apply.
 */
import { join } from 'node:path';
import { readManifest } from '../../deployment/stacks';
import { buildWheels, synthesize, synthesized, terraformEnvironment } from '../cdktf';
import { logs } from '../layout';
import { runCommand } from '../process/run-command';
import { say, step } from '../progress';
import { holdsStack, saveDeployment } from './saved-deployment';

/** Synthesizes the stacks and builds what they deploy. */
export async function synthesizeStacks(): Promise<void> {
  await Promise.all([buildWheels(), synthesize()]);
}

/**
 * Applies the synthesized stacks, and saves the account when it has changed.
 *
 * @throws UserError with the end of Terraform's log when a stack can't be applied
 */
export async function deployStacks(): Promise<void> {
  const stacks = readManifest(synthesized);
  const env = await terraformEnvironment();
  const terraform = (stack: string, folder: string, ...args: string[]): Promise<string> =>
    runCommand('terraform', [`-chdir=${folder}`, ...args, '-no-color', '-input=false'], {
      env,
      log: join(logs, `deploy-${stack}.log`),
      purpose: `terraform ${args[0] ?? ''} of stack ${stack}`,
    });
  // One after the other: Terraform's cache of plugins takes one writer.
  let initialized: Promise<unknown> = Promise.resolve();
  const initialize = (stack: string, folder: string): Promise<unknown> => {
    initialized = initialized.then(() => terraform(stack, folder, 'init'));
    return initialized;
  };
  const configurations = new Map<string, string>();
  const deployments = new Map<string, Promise<boolean>>();
  const deploy = async (stack: string): Promise<boolean> => {
    const description = stacks[stack];
    if (description === undefined) throw new Error(`the manifest names no stack ${stack}`);
    const folder = join(synthesized, description.workingDirectory);
    const configuration = join(folder, 'cdk.tf.json');
    configurations.set(stack, configuration);
    const held = holdsStack(stack, configuration);
    const ready = held ? undefined : initialize(stack, folder);
    const changes = await Promise.all(description.dependencies.map(deployed));
    if (held && !changes.includes(true)) {
      say('deploy', `stack ${stack}: the account holds it as it is`);
      return false;
    }
    await (ready ?? initialize(stack, folder));
    await step('deploy', `stack ${stack}`, () => terraform(stack, folder, 'apply', '-auto-approve', '-parallelism=20'));
    return true;
  };
  const deployed = (stack: string): Promise<boolean> => {
    const work = deployments.get(stack) ?? deploy(stack);
    deployments.set(stack, work);
    return work;
  };
  const byDependencies = Object.entries(stacks).sort(([, a], [, b]) => a.dependencies.length - b.dependencies.length);
  const changes = await Promise.all(byDependencies.map(([stack]) => deployed(stack)));
  if (changes.includes(true)) await saveDeployment(configurations);
}
