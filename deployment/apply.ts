/** Applies the stacks one after the other, each as it was planned. */
import { PLAN_FILE } from './plan';
import type { SynthesizedStack } from './stacks';
import { LOCK_TIMEOUT, type StackCommands } from './terraform';

/**
 * @param open the commands of a stack
 * @returns the stacks that were changed
 * @throws TerraformError at the first stack that can't be applied; those before it stay as they are now
 */
export async function applyStacks(
  stacks: readonly SynthesizedStack[],
  open: (stack: SynthesizedStack) => StackCommands,
  tell: (text: string) => void,
): Promise<string[]> {
  const applied: string[] = [];
  for (const stack of stacks) {
    const terraform = open(stack);
    await terraform.init();
    // Another apply is waited for; what it changes is part of the plan then.
    if (!(await terraform.plan(PLAN_FILE, LOCK_TIMEOUT))) {
      tell(`${stack.name}: no change`);
      continue;
    }
    await terraform.apply(PLAN_FILE);
    tell(`${stack.name}: applied`);
    applied.push(stack.name);
  }
  return applied;
}
