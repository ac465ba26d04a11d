/** Refuses plans that lose data which nobody has given up by name. */
import { UserError } from '../../local/progress';
import type { Loss } from './losses';

/** A stack, and what its plan loses. */
export interface JudgedStack {
  readonly stack: string;
  /** undefined: it can't be planned yet. */
  readonly losses: readonly Loss[] | undefined;
}

/** A plan loses data; nothing of it was applied. */
export class RefusedError extends UserError {}

/** A resource as it is given up: addresses alone are not unique among the stacks. */
export const nameOf = (stack: string, { address }: Loss): string => `${stack}:${address}`;

/** Losses of a stack that nobody has given up. */
export const refusedOf = ({ stack, losses = [] }: JudgedStack, givenUp: readonly string[]): readonly Loss[] =>
  losses.filter((loss) => !givenUp.includes(nameOf(stack, loss)));

/**
 * @param judged every stack that `givenUp` may be about
 * @param givenUp names of resources that may be lost
 * @returns a sentence a loss, and one for each name that no plan needs: what is given up must not outlive its plan
 */
export function objectionsTo(judged: readonly JudgedStack[], givenUp: readonly string[]): string[] {
  const needed = (name: string): boolean =>
    judged.some(({ stack, losses }) =>
      losses === undefined ? isOf(stack, name) : losses.some((loss) => nameOf(stack, loss) === name),
    );
  return [
    ...judged.flatMap((one) =>
      refusedOf(one, givenUp).map((loss) => {
        const id = loss.id === '' ? '' : ` (${loss.id})`;
        return `\`${nameOf(one.stack, loss)}\`${id} ${loss.fate}.`;
      }),
    ),
    ...givenUp
      .filter((name) => !needed(name))
      .map((name) => `\`${name}\` is given up, but the plan does not lose it: take it out of --allow-destroy.`),
  ];
}

/** What can be done about losses, as Markdown that reads as text too; empty where there is none. */
export function wayOut(judged: readonly JudgedStack[], givenUp: readonly string[]): string {
  const options = judged.flatMap((one) =>
    refusedOf(one, givenUp).map((loss) => `--allow-destroy '${nameOf(one.stack, loss)}'`),
  );
  return options.length === 0
    ? ''
    : 'Put back into the code what is to stay, or say by a `moved` block where it went. ' +
        `What is to go is given up by name (docs/deployment.md): \`${options.join(' ')}\``;
}

/** @throws RefusedError when a plan loses what is not given up, or something is given up that no plan loses */
export function refuse(judged: readonly JudgedStack[], givenUp: readonly string[]): void {
  const objections = objectionsTo(judged, givenUp);
  if (objections.length === 0) return;
  throw new RefusedError(
    ['Refused, to lose no data:', ...objections.map((one) => `- ${one}`), wayOut(judged, givenUp)].join('\n').trim(),
  );
}

/** Whether a resource that is given up is one of a stack. */
export const isOf = (stack: string, name: string): boolean => name.startsWith(`${stack}:`);
