/** An environment as the documents describe it: its stacks, that of its state among them, and why they allow what they allow. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { Artifacts } from '../build/artifacts';
import type { Environment } from '../config/environment';
import { reasonsOf } from '../modules/reasons';
import { createPlatform } from '../stacks/platform';
import { createStatePlace } from '../stacks/state';
import { type FoundResource, readStack, STACKS, SynthesizedStacks } from '../synthesized/stacks';

export interface DescribedEnvironment {
  readonly environment: Environment;
  readonly stacks: SynthesizedStacks;
  /**
   * Why a statement of a resource's policy is made.
   *
   * @throws Error when nobody has said so
   */
  readonly reason: (resource: FoundResource, statement: string) => string;
}

const pathOf = (resource: FoundResource): string =>
  (resource['//'] as { readonly metadata: { readonly path: string } }).metadata.path;

/** Synthesizes an environment into a folder that is gone afterwards. */
export function describeEnvironment(environment: Environment, artifacts: Artifacts): DescribedEnvironment {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-docs-'));
  try {
    const constructs = new Map<string, IConstruct>();
    const synthesized = (app: App, stacks: readonly string[]) => {
      app.synth();
      for (const construct of app.node.findAll()) constructs.set(construct.node.path, construct);
      return stacks.map((stack) => [stack, readStack(folder, stack)] as const);
    };
    const { state } = environment;
    const stacks = [
      ...synthesized(createPlatform(environment, artifacts, folder), STACKS),
      ...(state.kind === 's3' ? synthesized(createStatePlace(environment, state, folder), ['state']) : []),
    ];
    return {
      environment,
      stacks: new SynthesizedStacks(environment.account, Object.fromEntries(stacks)),
      reason: (resource, statement) => {
        const construct = constructs.get(pathOf(resource));
        const keepers = [construct, construct?.node.scope].filter((keeper) => keeper !== undefined);
        const [why] = keepers.flatMap((keeper) => reasonsOf(keeper).get(statement) ?? []);
        if (why === undefined)
          throw new Error(
            `${pathOf(resource)}: nobody has said why ${statement} is needed: make the policy by policyDocument or ` +
              'trustPolicy, or keep the reason by keepReason (modules/reasons.ts)',
          );
        return why;
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
