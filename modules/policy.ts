/** IAM, key and bucket policies. */
import type { IConstruct } from 'constructs';
import { keepReason } from './reasons';

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Whom a statement of a resource's own policy is about. */
export type Principal =
  | { readonly account: string }
  | { readonly service: string }
  /** Everybody; for denials, and for fences around a network endpoint. */
  | 'everybody';

export interface Statement {
  /** What the statement is for, in letters and digits. */
  readonly sid: string;
  /** @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Whether it is about everything but the resources: a denial that a new resource can't slip out of. @default false */
  readonly exceptResources?: boolean;
  /** Only in policies of a resource; a role's own policy has none. */
  readonly principal?: Principal;
  readonly conditions?: Condition;
  /** Why it is needed, in a sentence for docs/permissions.md: what goes wrong without it, or whom it keeps out. */
  readonly why: string;
}

const principalOf = (principal: Principal): unknown => {
  if (principal === 'everybody') return '*';
  return 'account' in principal ? { AWS: `arn:aws:iam::${principal.account}:root` } : { Service: principal.service };
};

/**
 * @param scope the construct that the policy is of; it keeps the reasons of the statements
 * @returns the policy as JSON; one-element lists are written as AWS returns them, as plain values
 */
export function policyDocument(scope: IConstruct, statements: readonly Statement[]): string {
  for (const { sid, why } of statements) keepReason(scope, sid, why);
  const one = (values: readonly string[]): unknown => (values.length === 1 ? values[0] : values);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? 'Allow',
      ...(statement.principal === undefined ? {} : { Principal: principalOf(statement.principal) }),
      Action: one(statement.actions),
      [statement.exceptResources === true ? 'NotResource' : 'Resource']: one(statement.resources),
      ...(statement.conditions === undefined ? {} : { Condition: statement.conditions }),
    })),
  });
}
