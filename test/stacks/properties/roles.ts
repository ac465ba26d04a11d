import { list, policiesOf, type PolicyStatement } from '../../../synthesized/policies';
import { referred } from '../../../synthesized/references';
import type { Attributes, FoundResource } from '../../../synthesized/stacks';
import { address, type Property, withValue } from './property';

interface Trust {
  readonly Effect: string;
  readonly Principal: Readonly<Record<string, string | readonly string[]>> | string;
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const LAMBDA = 'lambda.amazonaws.com';

const trustOf = (role: Attributes): readonly Trust[] =>
  (JSON.parse(String(role['assume_role_policy'])) as { Statement: Trust[] }).Statement;

function wrongTrust({ Principal, Condition }: Trust, ofAccount: string): string | undefined {
  if (typeof Principal === 'string') return 'trusts everybody';
  const kinds = Object.keys(Principal);
  if (kinds.length !== 1) return 'trusts several kinds of principals';
  if (kinds[0] === 'AWS') {
    const pattern = list(Condition?.['ArnLike']?.['aws:PrincipalArn']);
    if (pattern.length === 0) return 'trusts the whole account';
    const foreign = [...list(Principal['AWS']), ...pattern].filter((arn) => arn.split(':')[4] !== ofAccount);
    return foreign.length > 0 ? `trusts ${foreign.join(', ')}` : undefined;
  }
  if (kinds[0] !== 'Service') return `trusts ${kinds.join(', ')}`;
  // Lambda names neither account nor function when it takes a role on: the statements do (functions.ts).
  if (list(Principal['Service']).join() === LAMBDA) return undefined;
  return Condition?.['StringEquals']?.['aws:SourceAccount'] === ofAccount ? undefined : 'is taken on for any account';
}

const isOfLambda = (role: FoundResource): boolean =>
  trustOf(role).some(({ Principal }) => typeof Principal !== 'string' && Principal['Service'] === LAMBDA);

const withTrust = (role: Attributes, change: (trust: Trust) => object): Attributes => ({
  ...role,
  assume_role_policy: JSON.stringify({ Version: '2012-10-17', Statement: trustOf(role).map(change) }),
});

const withStatements = (policy: Attributes, change: (statement: PolicyStatement) => object): Attributes => {
  const { Statement: statements } = JSON.parse(String(policy['policy'])) as { Statement: PolicyStatement[] };
  return { ...policy, policy: JSON.stringify({ Version: '2012-10-17', Statement: statements.map(change) }) };
};

export const rolesAreTakenOnForTheAccount: Property = {
  name: 'let every role be taken on by services for this account alone, or by named people of it',
  violations: (synthesis) => {
    return synthesis.resources('aws_iam_role').flatMap((role) =>
      trustOf(role)
        .map((trust) => wrongTrust(trust, synthesis.account))
        .filter((message) => message !== undefined)
        .map((message) => `${address(role)}: ${message}`),
    );
  },
  breaches: [
    {
      what: 'no condition',
      type: 'aws_iam_role',
      of: (role) => !isOfLambda(role),
      change: (role) => withTrust(role, (trust) => ({ ...trust, Condition: {} })),
    },
    {
      what: 'everybody',
      type: 'aws_iam_role',
      change: (role) => withTrust(role, (trust) => ({ ...trust, Principal: '*' })),
    },
    {
      what: 'another account',
      type: 'aws_iam_role',
      change: (role) =>
        withTrust(role, (trust) => ({ ...trust, Principal: { AWS: 'arn:aws:iam::999999999999:root' } })),
    },
    {
      what: 'a second service',
      type: 'aws_iam_role',
      of: isOfLambda,
      change: (role) =>
        withTrust(role, (trust) => ({ ...trust, Principal: { Service: [LAMBDA, 'ec2.amazonaws.com'] } })),
    },
  ],
};

export const rolesHoldOwnStatementsAlone: Property = {
  name: "give no role a policy that somebody else writes, and none more than IAM's limit",
  violations: (synthesis) => [
    ...synthesis
      .resources('aws_iam_role_policy_attachment')
      .filter((attachment) => referred(synthesis, attachment.stack, attachment['policy_arn']) === undefined)
      .map((attachment) => `${address(attachment)}: attaches ${String(attachment['policy_arn'])}`),
    ...synthesis
      .resources('aws_iam_role')
      .filter((role) => role['managed_policy_arns'] !== undefined)
      .map((role) => `${address(role)}: has managed policies`),
    ...synthesis
      .resources('aws_iam_role_policy')
      .filter(({ policy }) => String(policy).length >= 10_240)
      .map((policy) => `${address(policy)}: is ${String(policy['policy']).length} characters long`),
  ],
  breaches: [
    {
      what: 'a managed policy',
      type: 'aws_iam_role',
      change: (role) => withValue(role, ['managed_policy_arns'], ['arn:aws:iam::aws:policy/AdministratorAccess']),
    },
  ],
};

/** Policies of resources, in which a service is admitted in somebody's name. */
const RESOURCE_POLICIES = [
  'aws_glue_resource_policy',
  'aws_kms_key',
  'aws_s3_bucket_policy',
  'aws_secretsmanager_secret_policy',
  'aws_sns_topic_policy',
  'aws_sqs_queue_policy',
];

/** CloudWatch Logs and EventBridge pass no account with a key, but the log group or topic that is encrypted. */
const NAMES_ACCOUNT = /"(aws:SourceAccount|kms:EncryptionContext:aws:(logs:arn|sns:topicArn))"/;

const isService = ({ Effect, Principal }: PolicyStatement): boolean =>
  Effect === 'Allow' && typeof Principal === 'object' && Principal !== null && 'Service' in Principal;

export const servicesActForTheAccount: Property = {
  name: 'admit services to keys, buckets, topics, queues and functions for this account alone',
  violations: (synthesis) => [
    ...RESOURCE_POLICIES.flatMap((type) => policiesOf(synthesis, type)).flatMap(({ on, statements }) =>
      statements
        .filter((statement) => isService(statement) && !NAMES_ACCOUNT.test(JSON.stringify(statement.Condition ?? {})))
        .map(({ Sid }) => `${on}: ${Sid} serves any account`),
    ),
    ...synthesis
      .resources('aws_lambda_permission')
      .filter(({ source_account: of, source_arn: arn }) => of !== synthesis.account || arn === undefined)
      .map((permission) => `${address(permission)}: serves any account`),
  ],
  breaches: [
    ...(['aws_kms_key', 'aws_s3_bucket_policy', 'aws_sns_topic_policy'].map((type) => ({
      what: 'no condition on a service',
      type,
      of: ({ policy }) => String(policy).includes('"Principal":{"Service"'),
      change: (policy) =>
        withStatements(policy, ({ Condition, ...statement }) =>
          isService(statement) ? statement : { ...statement, Condition },
        ),
    })) satisfies Property['breaches']),
    {
      what: 'no source account',
      type: 'aws_lambda_permission',
      change: (permission) => withValue(permission, ['source_account'], undefined),
    },
  ],
};

export const nobodyElseIsAdmitted: Property = {
  name: 'admit nobody who is outside the account and its services',
  violations: (synthesis) =>
    [...RESOURCE_POLICIES, 'aws_iam_role_policy', 'aws_vpc_endpoint']
      .flatMap((type) => policiesOf(synthesis, type))
      .flatMap(({ on, statements }) =>
        statements
          .filter(({ Effect, Principal, Condition, Sid }) => {
            if (Effect !== 'Allow' || Principal === undefined) return false;
            // A fence around a way out of the network grants nothing by itself.
            if (on.includes('aws_vpc_endpoint') && Sid === 'ContainerLayers') return false;
            if (Principal === '*') return Condition?.['StringEquals']?.['aws:PrincipalAccount'] !== synthesis.account;
            const { AWS: principals } = Principal as { AWS?: string | readonly string[] };
            return list(principals).some((arn) => arn.split(':')[4] !== synthesis.account);
          })
          .map(({ Sid }) => `${on}: ${Sid}`),
      ),
  breaches: RESOURCE_POLICIES.map((type) => ({
    what: 'everybody admitted',
    type,
    change: (policy) => withStatements(policy, (statement) => ({ ...statement, Effect: 'Allow', Principal: '*' })),
  })),
};
