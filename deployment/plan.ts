/** What a deployment would change, stack by stack, without changing anything. */
import { z } from 'zod';
import type { SynthesizedStack } from './stacks';
import { NoStateBucketError, type StackCommands, type StoredState, TerraformError } from './terraform';

/** What becomes of the resources of a stack. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  /** Addresses of what is destroyed, for good or to be made anew. */
  readonly destroyed: readonly string[];
}

export type StackPlan = { readonly stack: string; readonly deployed: boolean } & (
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly changes: Changes; readonly text: string }
  /** It reads what other stacks will only have when they are applied. */
  | { readonly kind: 'waiting'; readonly waitsFor: readonly string[] }
  /** There is no bucket for its state. */
  | { readonly kind: 'homeless' }
  | { readonly kind: 'failed'; readonly error: string }
);

/** Name of a plan's file in the folder of its stack. */
export const PLAN_FILE = 'stack.tfplan';

const plannedChanges = z.object({
  resource_changes: z
    .array(z.object({ address: z.string(), change: z.object({ actions: z.array(z.string()) }) }))
    .default([]),
});

/** @param plan as Terraform shows it to programs */
export function changesOf(plan: unknown): Changes {
  const all = plannedChanges.parse(plan).resource_changes;
  const does = (action: string) => all.filter(({ change }) => change.actions.includes(action));
  return {
    added: does('create').length,
    changed: does('update').length,
    destroyed: does('delete').map(({ address }) => address),
  };
}

/** The stacks whose state lacks an output that a stack reads. */
const lacking = (stack: SynthesizedStack, states: ReadonlyMap<string, StoredState | undefined>): readonly string[] =>
  [...stack.reads]
    .filter(([other, outputs]) => [...outputs].some((output) => !(output in (states.get(other)?.outputs ?? {}))))
    .map(([other]) => other)
    .sort();

/**
 * Plans every stack. It takes no lock and so needs to write nowhere: a plan that is overtaken by an apply is out of date,
 * not wrong.
 *
 * @param open the commands of a stack
 */
export async function planStacks(
  stacks: readonly SynthesizedStack[],
  open: (stack: SynthesizedStack) => StackCommands,
): Promise<StackPlan[]> {
  const states = new Map<string, StoredState | undefined>();
  const plans: StackPlan[] = [];
  for (const stack of stacks) plans.push(await planStack(stack, open(stack), states));
  return plans;
}

async function planStack(
  stack: SynthesizedStack,
  terraform: StackCommands,
  states: Map<string, StoredState | undefined>,
): Promise<StackPlan> {
  const plan = { stack: stack.name, deployed: false };
  try {
    await terraform.init();
    const state = await terraform.state();
    states.set(stack.name, state);
    const deployed = state !== undefined;
    const waitsFor = lacking(stack, states);
    if (waitsFor.length > 0) return { ...plan, deployed, kind: 'waiting', waitsFor };
    if (!(await terraform.plan(PLAN_FILE, '-lock=false'))) return { ...plan, deployed, kind: 'unchanged' };
    const changes = changesOf(await terraform.showJson(PLAN_FILE));
    return { ...plan, deployed, kind: 'changed', changes, text: await terraform.show(PLAN_FILE) };
  } catch (error) {
    if (error instanceof NoStateBucketError) return { ...plan, kind: 'homeless' };
    if (error instanceof TerraformError) return { ...plan, kind: 'failed', error: error.message };
    throw error;
  }
}

/** Whether what is deployed is not what is described; what was never deployed is no drift. */
export const isDrift = (plan: StackPlan): boolean =>
  plan.deployed && (plan.kind === 'changed' || plan.kind === 'waiting');
