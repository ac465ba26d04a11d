/** Terraform in the folder of one synthesized stack. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { withChild } from '../local/process/registry';
import { UserError } from '../local/progress';

const storedState = z.object({
  outputs: z.record(z.string(), z.unknown()),
  resources: z.array(
    z.object({
      type: z.string(),
      name: z.string(),
      instances: z.array(z.object({ attributes: z.looseObject({ id: z.unknown().optional() }) })),
    }),
  ),
});

/** What Terraform knows of a stack. */
export type StoredState = Readonly<z.output<typeof storedState>>;

/** @returns undefined when it is of no resource */
export function parseState(text: string): StoredState | undefined {
  if (text.trim() === '') return undefined;
  const state = storedState.parse(JSON.parse(text));
  return state.resources.length === 0 ? undefined : state;
}

/** Address and id of everything in a state: two states with the same are about the same things. */
export const identities = ({ resources }: StoredState): Set<string> =>
  new Set(
    resources.flatMap(({ type, name, instances }) =>
      instances.map(({ attributes }) => `${type}.${name}=${String(attributes.id)}`),
    ),
  );

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Terraform said no; its own words are the message. */
export class TerraformError extends UserError {}

/** The bucket that the state would be in is not there: then no state is. */
export class NoStateBucketError extends TerraformError {}

const NO_BUCKET = /S3 bucket\s+"[^"]*"\s+does\s+not\s+exist/;

/** How long somebody else's apply is waited for. */
export const LOCK_TIMEOUT = '-lock-timeout=10m';

/** What is done with one stack. */
export type StackCommands = Pick<Terraform, 'apply' | 'init' | 'plan' | 'show' | 'showJson' | 'state'>;

export class Terraform {
  /**
   * @param folder the stack's folder
   * @param variables added to this process's environment
   * @param echo takes what Terraform prints of plans and applies, as it comes
   */
  constructor(
    readonly folder: string,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly echo: (text: string) => void = (text) => process.stdout.write(text),
  ) {}

  /** @throws NoStateBucketError or TerraformError */
  async init(...options: readonly string[]): Promise<void> {
    await this.succeed(['init', ...options]);
  }

  /**
   * @param file where the plan goes
   * @returns whether it changes anything
   * @throws TerraformError
   */
  async plan(file: string, ...options: readonly string[]): Promise<boolean> {
    const args = ['plan', '-detailed-exitcode', `-out=${file}`, ...options];
    const changing = 2;
    const outcome = await this.run(args, this.echo);
    if (outcome.status !== 0 && outcome.status !== changing) throw this.error(args, outcome);
    return outcome.status === changing;
  }

  /** @throws TerraformError */
  async apply(file: string): Promise<void> {
    const args = ['apply', '-parallelism=20', LOCK_TIMEOUT, file];
    const outcome = await this.run(args, this.echo);
    if (outcome.status !== 0) throw this.error(args, outcome);
  }

  /** A plan as people read it; values that are marked as sensitive are not shown. */
  show(file: string): Promise<string> {
    return this.succeed(['show', file]);
  }

  /** A plan as programs read it: it holds every value. */
  async showJson(file: string): Promise<unknown> {
    return JSON.parse(await this.succeed(['show', '-json', file])) as unknown;
  }

  /** @returns undefined when there is none, or one of nothing: a bucket without a state gives that too */
  async state(): Promise<StoredState | undefined> {
    return parseState(await this.succeed(['state', 'pull']));
  }

  private async succeed(args: readonly string[]): Promise<string> {
    const outcome = await this.run(args);
    if (outcome.status !== 0) throw this.error(args, outcome);
    return outcome.stdout;
  }

  private error(args: readonly string[], { status, stdout, stderr }: Outcome): TerraformError {
    const said = stderr.trim() === '' ? stdout : stderr;
    const message = `terraform ${args[0] ?? ''} in ${this.folder} ended with ${status}:\n${said.trim()}`;
    return NO_BUCKET.test(said) ? new NoStateBucketError(message) : new TerraformError(message);
  }

  private async run(args: readonly string[], echo?: (text: string) => void): Promise<Outcome> {
    const child = spawn('terraform', args, {
      cwd: this.folder,
      env: { ...process.env, TF_IN_AUTOMATION: '1', TF_INPUT: '0', TF_CLI_ARGS: '-no-color', ...this.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: an interrupt reaches it once, from this process, and Terraform ends in order.
      detached: true,
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
        echo?.(text);
      });
    const status = await withChild(
      child,
      new Promise<number>((resolve, reject) => {
        child.on('error', (error) => {
          reject(new UserError(`terraform can't be started: ${error.message}`));
        });
        child.on('close', (code) => {
          resolve(code ?? 1);
        });
      }),
    );
    return { status, ...output };
  }
}

/** The folder of a stack below the folder that an app was synthesized to. */
export const stackFolder = (synthesized: string, stack: string): string => join(synthesized, 'stacks', stack);
