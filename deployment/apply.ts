/** Applies the stacks one after the other, each as it was planned, unless one of them would lose data. */
import { UserError } from '../local/progress';
import { isOf, refuse } from './guard/guard';
import { changesOf, failIfFailed, judged, PLAN_FILE, planStacks } from './plan';
import type { SynthesizedStack } from './stacks';
import { LOCK_TIMEOUT, type StackCommands } from './terraform';

export interface ApplyOptions {
  /** Resources that may be lost, each as `<stack>:<address>`. */
  readonly allowDestroy: readonly string[];
  readonly tell: (text: string) => void;
}

/**
 * Nothing is applied before every stack that can be planned is planned and judged. Each is judged again by the plan that is
 * applied: it is a newer one, and of a stack that waits for another's outputs the first.
 *
 * @param open the commands of a stack
 * @returns the stacks that were changed
 * @throws RefusedError when a plan loses data, TerraformError at the first stack that can't be planned or applied; those
 * that were applied before it stay as they are now
 */
export async function applyStacks(
  stacks: readonly SynthesizedStack[],
  open: (stack: SynthesizedStack) => StackCommands,
  { allowDestroy, tell }: ApplyOptions,
): Promise<string[]> {
  const plans = await planStacks(stacks, open, 'without text');
  failIfFailed(plans);
  if (plans.some(({ kind }) => kind === 'homeless'))
    throw new UserError('there is no bucket for the state: npm run bootstrap makes it (docs/first-deploy.md)');
  refuse(plans.map(judged), allowDestroy);
  const applied: string[] = [];
  for (const stack of stacks) {
    const { name } = stack;
    const terraform = open(stack);
    // Another apply is waited for; what it changes is part of the plan then.
    const changes = await terraform.plan(PLAN_FILE, LOCK_TIMEOUT);
    const losses = changes ? changesOf(await terraform.showJson(PLAN_FILE)).losses : [];
    refuse(
      [{ stack: name, losses }],
      allowDestroy.filter((one) => isOf(name, one)),
    );
    if (!changes) {
      tell(`${name}: no change`);
      continue;
    }
    await terraform.apply(PLAN_FILE);
    tell(`${name}: applied`);
    applied.push(name);
  }
  return applied;
}
