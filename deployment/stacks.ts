/** The synthesized stacks of the platform, and what they need of each other. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

const manifest = z.object({
  stacks: z.record(z.string(), z.object({ workingDirectory: z.string(), dependencies: z.array(z.string()) })),
});

const configuration = z.object({
  data: z
    .object({
      terraform_remote_state: z.record(
        z.string(),
        z.object({ config: z.looseObject({ key: z.string().optional(), path: z.string().optional() }) }),
      ),
    })
    .partial()
    .default({}),
});

export type Manifest = z.output<typeof manifest>['stacks'];

/** A stack of the platform. */
export interface SynthesizedStack {
  readonly name: string;
  readonly folder: string;
  /** Outputs that it reads of other stacks, by the stack. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
}

/** @param synthesized folder that the app was synthesized to */
export const readManifest = (synthesized: string): Manifest =>
  manifest.parse(JSON.parse(readFileSync(join(synthesized, 'manifest.json'), 'utf8'))).stacks;

/**
 * @param synthesized folder that the app was synthesized to
 * @returns the stacks in the order in which they can be applied: each behind those it depends on
 */
export function stacksInOrder(synthesized: string): SynthesizedStack[] {
  const stacks = readManifest(synthesized);
  const ordered = new Map<string, SynthesizedStack>();
  const add = (name: string): void => {
    const stack = stacks[name];
    if (stack === undefined || ordered.has(name)) return;
    stack.dependencies.forEach(add);
    const folder = join(synthesized, stack.workingDirectory);
    ordered.set(name, { name, folder, reads: readsOf(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) });
  };
  Object.keys(stacks).forEach(add);
  return [...ordered.values()];
}

const OUTPUT = /data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)/g;

/** @param text a stack's configuration, as it is synthesized */
export function readsOf(text: string): Map<string, Set<string>> {
  const states = configuration.parse(JSON.parse(text)).data.terraform_remote_state ?? {};
  const reads = new Map<string, Set<string>>();
  for (const [, reference = '', output = ''] of text.matchAll(OUTPUT)) {
    const { key, path } = states[reference]?.config ?? {};
    const stack = basename(key ?? path ?? reference, '.tfstate');
    reads.set(stack, (reads.get(stack) ?? new Set()).add(output));
  }
  return reads;
}
