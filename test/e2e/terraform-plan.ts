/** What Terraform would change now, read from its own plans of the five deployed stacks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { awsClientEnvironment, state } from './running-platform';

const stacks = ['network', 'lake', 'catalog', 'compute', 'orchestration'];
// What `plan -detailed-exitcode` ends with.
const unchanged = 0;
const changed = 2;

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

/** @returns what it printed, and its exit status, which is one of those that are good */
async function terraform(
  stack: string,
  args: readonly string[],
  good: readonly number[] = [0],
): Promise<[string, number]> {
  const child = spawn('terraform', [`-chdir=${folderOf(stack)}`, ...args], {
    env: { ...awsClientEnvironment, TF_CLI_CONFIG_FILE: join(state, 'terraform', 'terraform.rc') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  if (!good.includes(status)) throw new Error(`terraform ${args.join(' ')} in ${stack}:\n${stdout}${stderr}`);
  return [stdout, status];
}

function changedAttributes({ before, after }: PlannedResource['change']): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => !isDeepStrictEqual(before?.[name], after?.[name])).sort();
}

/** Changes of some stacks, else of every one; none when what is deployed is what the stacks say. */
export async function planChanges(chosen: readonly string[] = stacks): Promise<Change[]> {
  return (await Promise.all(chosen.map(changesOf))).flat();
}

async function changesOf(stack: string): Promise<Change[]> {
  // By its status a plan says whether it would change anything; to show it takes the provider another start.
  const plan = ['plan', '-input=false', '-no-color', '-detailed-exitcode', '-out=check.tfplan'];
  const [, status] = await terraform(stack, plan, [unchanged, changed]);
  if (status === unchanged) return [];
  const [shown] = await terraform(stack, ['show', '-json', 'check.tfplan']);
  const { resource_changes: resources = [] } = JSON.parse(shown) as { resource_changes?: PlannedResource[] };
  return resources
    .filter(
      ({ change }) => !isDeepStrictEqual(change.actions, ['no-op']) && !isDeepStrictEqual(change.actions, ['read']),
    )
    .map(({ type, change }) => ({ stack, type, actions: change.actions, attributes: changedAttributes(change) }));
}

/** Runs `work` while the synthesized stack gives the job another number of workers. */
export async function withWorkerCount<T>(job: string, workers: number, work: () => Promise<T>): Promise<T> {
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
    return await work();
  } finally {
    writeFileSync(file, original);
  }
}
