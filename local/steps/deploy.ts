/**
 * Deploys the five stacks of environment `local`: each is applied by Terraform as soon as those it refers to are there.
 * `cdktf deploy` does the same with a plan of its own before each apply.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { buildWheels, synthesized, terraformEnvironment } from '../cdktf';
import { logs, root } from '../layout';
import { runCommand } from '../process/run-command';
import { step } from '../progress';

const manifest = z.object({
  stacks: z.record(z.string(), z.object({ workingDirectory: z.string(), dependencies: z.array(z.string()) })),
});

/** Synthesizes the stacks and builds what they deploy. */
export async function synthesizeStacks(): Promise<void> {
  mkdirSync(synthesized, { recursive: true });
  await Promise.all([
    buildWheels(),
    runCommand('node', ['build/app.mjs'], {
      cwd: root,
      env: { CDKTF_OUTDIR: synthesized },
      log: join(logs, 'synth.log'),
      purpose: 'synthesizing the stacks',
    }),
  ]);
}

/**
 * Applies the synthesized stacks.
 *
 * @throws UserError with the end of Terraform's log when a stack can't be applied
 */
export async function deployStacks(): Promise<void> {
  const { stacks } = manifest.parse(JSON.parse(readFileSync(join(synthesized, 'manifest.json'), 'utf8')));
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
  const applied = new Map<string, Promise<void>>();
  const deploy = async (stack: string): Promise<void> => {
    const description = stacks[stack];
    if (description === undefined) throw new Error(`the manifest names no stack ${stack}`);
    const folder = join(synthesized, description.workingDirectory);
    await Promise.all([initialize(stack, folder), ...description.dependencies.map(deployed)]);
    await step('deploy', `stack ${stack}`, () => terraform(stack, folder, 'apply', '-auto-approve', '-parallelism=20'));
  };
  const deployed = (stack: string): Promise<void> => {
    const work = applied.get(stack) ?? deploy(stack);
    applied.set(stack, work);
    return work;
  };
  const byDependencies = Object.entries(stacks).sort(([, a], [, b]) => a.dependencies.length - b.dependencies.length);
  await Promise.all(byDependencies.map(([stack]) => deployed(stack)));
}
