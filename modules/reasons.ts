/** Why policies say what they say. Their JSON has no place for it, so it is kept as metadata of the constructs that write them. */
import type { IConstruct } from 'constructs';

const REASON = 'tributary:reason';

interface Reason {
  readonly statement: string;
  readonly why: string;
}

/**
 * Keeps why a statement is made; it reaches no synthesized file.
 *
 * @param scope the construct that writes the policy
 * @param statement name of the statement, as the policy has it
 */
export function keepReason(scope: IConstruct, statement: string, why: string): void {
  const reason: Reason = { statement, why };
  scope.node.addMetadata(REASON, reason);
}

/**
 * The reasons that a construct has kept, by the names of the statements.
 *
 * @throws Error when two statements of one name have different reasons
 */
export function reasonsOf(scope: IConstruct): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { type, data } of scope.node.metadata) {
    if (type !== REASON) continue;
    const { statement, why } = data as Reason;
    if ((reasons.get(statement) ?? why) !== why)
      throw new Error(`${scope.node.path}: two statements are called ${statement}, for different reasons: rename one`);
    reasons.set(statement, why);
  }
  return reasons;
}
