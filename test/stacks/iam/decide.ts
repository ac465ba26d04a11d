/**
 * Decides a request as IAM does, by the policies of an identity and of a resource:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html.
 */
import { conditionsHold, type Context } from './conditions';
import { isArnLike, isLike, listed, type Statement } from './policy-text';

export type Decision = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';

export interface Request {
  /** ARN of who asks. */
  readonly principal: string;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** ARN of what is asked for. */
  readonly resource: string;
  /** Account of what is asked for, which the ARN of a bucket doesn't name. */
  readonly account: string;
  readonly context: Context;
}

/** How a statement of a resource's policy is about somebody. */
type About = 'nobody' | 'account' | 'principal';

function aboutWhom(principal: unknown, caller: string): About {
  if (principal === '*') return 'principal';
  if (typeof principal !== 'object' || principal === null) return 'nobody';
  const [, , , , account = ''] = caller.split(':');
  const named = listed((principal as { AWS?: unknown }).AWS ?? []);
  if (named.some((name) => name === '*' || name === caller)) return 'principal';
  return named.includes(account) || named.includes(`arn:aws:iam::${account}:root`) ? 'account' : 'nobody';
}

/** Whether a statement is about the request, whoever asks. */
function concerns(statement: Statement, { action, resource, context }: Request): boolean {
  const isAction = (pattern: string): boolean => isLike(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string): boolean => isArnLike(pattern, resource);
  const { Action, NotAction, Resource, NotResource } = statement;
  const acts = Action === undefined ? !listed(NotAction).some(isAction) : listed(Action).some(isAction);
  // A role's trust policy names no resource: it is about its role.
  const reaches =
    NotResource === undefined
      ? Resource === undefined || listed(Resource).some(isResource)
      : !listed(NotResource).some(isResource);
  return acts && reaches && conditionsHold(statement, context);
}

/** Where IAM policies count only as far as the resource's own policy lets them. */
const RULED_BY_RESOURCE = /^(kms:|sts:AssumeRole$)/;

/**
 * @param identity statements of the caller's own policies
 * @param ofResource statements of the resource's policy; none: it has no policy
 */
export function decide(
  request: Request,
  identity: readonly Statement[],
  ofResource: readonly Statement[] = [],
): Decision {
  const own = identity.filter((statement) => concerns(statement, request));
  const others = ofResource
    .filter((statement) => concerns(statement, request))
    .map((statement) => ({ ...statement, about: aboutWhom(statement.Principal, request.principal) }))
    .filter(({ about }) => about !== 'nobody');
  if ([...own, ...others].some(({ Effect }) => Effect === 'Deny')) return 'ExplicitlyDenied';
  const granted = own.length > 0;
  const admits = (about: About): boolean => others.some((statement) => statement.about === about);
  const sameAccount = request.principal.split(':')[4] === request.account;
  const allowed = (): boolean => {
    if (!sameAccount) return granted && others.length > 0;
    // To admit an account is to leave it to the account's own policies.
    if (RULED_BY_RESOURCE.test(request.action)) return admits('principal') || (admits('account') && granted);
    return granted || admits('principal');
  };
  return allowed() ? 'Allowed' : 'ImplicitlyDenied';
}
