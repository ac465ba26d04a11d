/** What the fences keep from an administrator. */
import { refusalOf } from '../denial';
import { type Finding, proven, refuted } from '../finding';

/** Whether a call that the operator makes is refused, though IAM admits it. */
export async function deniedToOperator(what: string, call: () => Promise<unknown>): Promise<Finding> {
  const refusal = await refusalOf(call);
  return refusal === undefined
    ? refuted(`${what} was let through`)
    : proven(`${what} was refused: ${refusal.slice(0, 200)}`);
}
