/** The stacks of a smoke run, by Terraform: the platform's five, and that of the sources. */
import { buildArtifacts } from '../build/artifacts';
import type { Environment } from '../config/environment';
import { stacksInOrder, type SynthesizedStack } from '../deployment/stacks';
import { stackFolder, Terraform, TerraformError } from '../deployment/terraform';
import { runCommand } from '../local/process/run-command';
import { createPlatform } from '../stacks/platform';
import { createSources } from './sources-stack';
import { buildSeed } from './seed/archive';
import type { Workplace } from './workplace';

export class SmokeStacks {
  /**
   * @param root the project's folder
   * @param variables what Terraform's process needs
   * @param echo takes what Terraform prints
   */
  constructor(
    private readonly root: string,
    private readonly workplace: Workplace,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly echo: (text: string) => void,
  ) {}

  private get platformFolder(): string {
    return this.workplace.file('platform');
  }

  private get sourcesFolder(): string {
    return this.workplace.file('sources');
  }

  /** The commands of one stack. */
  open(stack: Pick<SynthesizedStack, 'folder'>): Terraform {
    return new Terraform(stack.folder, this.variables, this.echo);
  }

  /** Synthesizes the platform as the environment is now. @returns its stacks, each behind those it depends on */
  async platform(environment: Environment): Promise<SynthesizedStack[]> {
    createPlatform(environment, await buildArtifacts(this.root), this.platformFolder).synth();
    return this.synthesizedPlatform();
  }

  synthesizedPlatform(): SynthesizedStack[] {
    return stacksInOrder(this.platformFolder);
  }

  /** Synthesizes the stack of the sources. */
  async sources(environment: Environment): Promise<Terraform> {
    const seed = await buildSeed(this.root, this.workplace.file('seed.zip'));
    createSources(environment, { seed }, this.sourcesFolder).synth();
    return this.synthesizedSources();
  }

  synthesizedSources(): Terraform {
    return this.open({ folder: stackFolder(this.sourcesFolder, 'sources') });
  }

  /** Destroys what the state of a stack knows; what can't be is said by the error. */
  async destroy(terraform: Terraform, log: string): Promise<void> {
    await terraform.init();
    await runCommand(
      'terraform',
      ['destroy', '-auto-approve', '-input=false', '-no-color', '-parallelism=20', '-lock-timeout=10m'],
      {
        cwd: terraform.folder,
        env: { ...this.variables, TF_IN_AUTOMATION: '1' },
        log: this.workplace.file(log),
        purpose: 'terraform destroy',
      },
    );
  }
}

/** Plans and applies one stack. */
export async function applyStack(terraform: Terraform): Promise<void> {
  await terraform.init();
  const file = 'smoke.tfplan';
  if (await terraform.plan(file)) await terraform.apply(file);
}

/** An output of a stack's state. */
export async function outputOf(terraform: Terraform, name: string): Promise<string> {
  const output = (await terraform.state())?.outputs[name] as { value?: unknown } | undefined;
  if (typeof output?.value !== 'string') throw new TerraformError(`${terraform.folder} has no output ${name}`);
  return output.value;
}

/** Folder of Terraform's states. */
export const stateFolderOf = (workplace: Workplace): string => workplace.file('terraform');
