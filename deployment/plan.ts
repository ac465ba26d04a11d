/** What a deployment would change, stack by stack, without changing anything. */
import { UserError } from '../local/progress';
import type { JudgedStack } from './guard/guard';
import { type Loss, lossesOf } from './guard/losses';
import { resourceChangesOf } from './shown-plan';
import type { SynthesizedStack } from './stacks';
import { NoStateBucketError, type StackCommands, type StoredState, TerraformError } from './terraform';

/** What becomes of the resources of a stack. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  /** Addresses of what is destroyed, for good or to be made anew. */
  readonly destroyed: readonly string[];
  /** Addresses of what stays, and is no longer Terraform's. */
  readonly forgotten: readonly string[];
  /** What of it loses data. */
  readonly losses: readonly Loss[];
}

export type StackPlan = { readonly stack: string; readonly deployed: boolean } & (
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly changes: Changes; readonly text?: string }
  /** It reads what other stacks will only have when they are applied. */
  | { readonly kind: 'waiting'; readonly waitsFor: readonly string[] }
  /** There is no bucket for its state. */
  | { readonly kind: 'homeless' }
  | { readonly kind: 'failed'; readonly error: string }
);

/** Name of a plan's file in the folder of its stack. */
export const PLAN_FILE = 'stack.tfplan';

/**
 * @param plan as Terraform shows it to programs
 * @throws UserError when it isn't as it is known to be
 */
export function changesOf(plan: unknown): Changes {
  const all = resourceChangesOf(plan);
  const does = (action: 'create' | 'update' | 'delete' | 'forget') =>
    all.filter(({ change }) => change.actions.includes(action)).map(({ address }) => address);
  return {
    added: does('create').length,
    changed: does('update').length,
    destroyed: does('delete'),
    forgotten: does('forget'),
    losses: lossesOf(all),
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
 * @param text whether what changes is wanted as people read it: the provider is started once more for it
 */
export async function planStacks(
  stacks: readonly SynthesizedStack[],
  open: (stack: SynthesizedStack) => StackCommands,
  text: 'with text' | 'without text',
): Promise<StackPlan[]> {
  const states = new Map<string, StoredState | undefined>();
  const plans: StackPlan[] = [];
  for (const stack of stacks) plans.push(await planStack(stack, open(stack), states, text));
  return plans;
}

async function planStack(
  stack: SynthesizedStack,
  terraform: StackCommands,
  states: Map<string, StoredState | undefined>,
  text: 'with text' | 'without text',
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
    const shown = text === 'with text' ? { text: await terraform.show(PLAN_FILE) } : {};
    return { ...plan, deployed, kind: 'changed', changes, ...shown };
  } catch (error) {
    if (error instanceof NoStateBucketError) return { ...plan, kind: 'homeless' };
    if (error instanceof TerraformError) return { ...plan, kind: 'failed', error: error.message };
    throw error;
  }
}

/** Whether what is deployed is not what is described; what was never deployed is no drift. */
export const isDrift = (plan: StackPlan): boolean =>
  plan.deployed && (plan.kind === 'changed' || plan.kind === 'waiting');

/** @throws UserError when a stack can't be planned */
export function failIfFailed(plans: readonly StackPlan[]): void {
  const errors = plans.flatMap((plan) => (plan.kind === 'failed' ? [plan.error] : []));
  if (errors.length > 0) throw new UserError(errors.join('\n\n'));
}

/** What the guard knows of a plan. */
export function judged({ stack, ...plan }: StackPlan): JudgedStack {
  switch (plan.kind) {
    case 'unchanged':
      return { stack, losses: [] };
    case 'changed':
      return { stack, losses: plan.changes.losses };
    default:
      return { stack, losses: undefined };
  }
}
