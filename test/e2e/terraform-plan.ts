/** What Terraform would change now, read from its own plans of the five deployed stacks. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { awsClientEnvironment, state } from './running-platform';

const stacks = ['network', 'lake', 'catalog', 'compute', 'orchestration'];

export interface Change {
  readonly stack: string;
  readonly type: string;
  readonly actions: readonly string[];
  /** Attributes whose value would be another. */
  readonly attributes: readonly string[];
}

interface PlannedResource {
  readonly type: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Record<string, unknown> | null;
    readonly after: Record<string, unknown> | null;
  };
}

const folderOf = (stack: string): string => join(state, 'cdktf.out', 'local', 'stacks', stack);

function terraform(stack: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('terraform', [`-chdir=${folderOf(stack)}`, ...args], {
    env: { ...awsClientEnvironment, TF_CLI_CONFIG_FILE: join(state, 'terraform', 'terraform.rc') },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`terraform ${args.join(' ')} in ${stack}:\n${stdout}${stderr}`);
  return stdout;
}

function changedAttributes({ before, after }: PlannedResource['change']): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => !isDeepStrictEqual(before?.[name], after?.[name])).sort();
}

/** Changes of some stacks, else of every one; none when what is deployed is what the stacks say. */
export function planChanges(chosen: readonly string[] = stacks): Change[] {
  return chosen.flatMap((stack) => {
    terraform(stack, 'plan', '-input=false', '-no-color', '-out=check.tfplan');
    const plan = JSON.parse(terraform(stack, 'show', '-json', 'check.tfplan')) as {
      resource_changes?: PlannedResource[];
    };
    return (plan.resource_changes ?? [])
      .filter(
        ({ change }) => !isDeepStrictEqual(change.actions, ['no-op']) && !isDeepStrictEqual(change.actions, ['read']),
      )
      .map(({ type, change }) => ({ stack, type, actions: change.actions, attributes: changedAttributes(change) }));
  });
}

/** Runs `work` while the synthesized stack gives the job another number of workers. */
export function withWorkerCount<T>(job: string, workers: number, work: () => T): T {
  const file = join(folderOf('compute'), 'cdk.tf.json');
  const original = readFileSync(file, 'utf8');
  const stack = JSON.parse(original) as {
    resource: { aws_glue_job: Record<string, { name: string; number_of_workers: number }> };
  };
  const target = Object.values(stack.resource.aws_glue_job).find(({ name }) => name === job);
  if (target === undefined) throw new Error(`no job ${job} in ${file}`);
  target.number_of_workers = workers;
  writeFileSync(file, JSON.stringify(stack));
  try {
    return work();
  } finally {
    writeFileSync(file, original);
  }
}
