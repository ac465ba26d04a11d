import type { IConstruct } from 'constructs';
import type { Condition } from './policy';
import { keepReason } from './reasons';

/** The name under which the reason of a trust policy's statement is kept: the statement itself needs none. */
export const TRUST = 'AssumeRole';

export interface Trust {
  /** @default - the statement has no name */
  readonly sid?: string;
  /** Whom the role is given to, as IAM writes it. */
  readonly principal: Readonly<Record<string, string | readonly string[]>>;
  readonly conditions: Condition;
  /** Why they take it on, and what keeps others from it. */
  readonly why: string;
}

/**
 * @param scope the construct of the role
 * @returns the policy of a role that says who takes it on, as JSON
 */
export function trustPolicy(scope: IConstruct, { sid, principal, conditions, why }: Trust): string {
  keepReason(scope, TRUST, why);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        ...(sid === undefined ? {} : { Sid: sid }),
        Effect: 'Allow',
        Principal: principal,
        Action: 'sts:AssumeRole',
        ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
      },
    ],
  });
}
