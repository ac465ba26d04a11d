/** Roles, and resources that have a policy of their own. */
import { TRUST } from '../../modules/trust';
import { NO_POLICY } from '../../modules/service-endpoints';
import { type PolicyStatement, statementsIn } from '../../synthesized/policies';
import { isSame, referred, type Values, withArns, zoneOf } from '../../synthesized/references';
import type { FoundResource, SynthesizedStacks } from '../../synthesized/stacks';
import type { DescribedEnvironment } from '../described-environment';
import { Neutral, type Rule } from './rule';

export const KINDS = ['role', 'bucket', 'key', 'secret', 'queue', 'topic', 'catalog', 'function', 'endpoint'] as const;
export type Kind = (typeof KINDS)[number];

export interface Subject {
  readonly kind: Kind;
  /** Its name without the project's and the environment's. */
  readonly name: string;
  /** What it is for; empty where the kind says it. */
  readonly description: string;
  /** Of a role: who takes it on, and what it may do then. */
  readonly rules: readonly Rule[];
}

interface PolicyType {
  readonly kind: Kind;
  /** The attribute that refers to what the policy is of. @default - it is the policy of the resource itself */
  readonly of?: string;
  /** The name of what the policy is of. */
  readonly name: (resource: FoundResource, stacks: SynthesizedStacks) => unknown;
}

/** Policies of resources, by type. */
const POLICIES: Readonly<Record<string, PolicyType>> = {
  aws_s3_bucket_policy: { kind: 'bucket', of: 'bucket', name: ({ bucket }) => bucket },
  aws_kms_key: { kind: 'key', name: (key, stacks) => zoneOf(stacks, key) },
  aws_secretsmanager_secret_policy: { kind: 'secret', of: 'secret_arn', name: ({ name }) => name },
  aws_sqs_queue_policy: { kind: 'queue', of: 'queue_url', name: ({ name }) => name },
  aws_sns_topic_policy: { kind: 'topic', of: 'arn', name: ({ name }) => name },
  aws_glue_resource_policy: { kind: 'catalog', name: () => 'catalog' },
  aws_vpc_endpoint: { kind: 'endpoint', name: ({ service_name: name }) => name },
};

/** What AWS names by drawn ids, by our own names instead. */
const BY_NAME: Values = {
  aws_secretsmanager_secret: ({ name }, place) => `arn:aws:secretsmanager:${place}:secret:${String(name)}`,
  aws_security_group: ({ name }) => String(name),
  aws_subnet: ({ tags }) => (tags as { readonly Name: string }).Name,
};

const PROJECT = /^tributary[-/]<env>[-/]|-<account>$|^com\.amazonaws\.<region>\./g;

/** Every role and every policy of an environment, by kind and name. */
export class Subjects {
  private readonly neutral: Neutral;

  constructor(private readonly described: DescribedEnvironment) {
    this.neutral = new Neutral(described.environment);
  }

  all(): readonly Subject[] {
    const subjects = [
      ...this.resources('aws_iam_role').map((role) => this.role(role)),
      ...Object.keys(POLICIES).flatMap((type) => this.resources(type).map((resource) => this.resource(resource))),
      ...this.functions(),
    ];
    return KINDS.flatMap((kind) =>
      subjects
        .filter((subject) => subject.kind === kind)
        .sort(({ name: a }, { name: b }) => (a < b ? -1 : Number(a > b))),
    );
  }

  private role(role: FoundResource): Subject {
    const policies = this.resources('aws_iam_role_policy').filter((policy) =>
      isSame(this.referred(policy, policy['role']), role),
    );
    return {
      kind: 'role',
      name: this.name(String(role['name'])),
      description: Subjects.descriptionOf(role),
      rules: [
        ...this.statements(role, 'assume_role_policy').map((trust) =>
          this.neutral.rule(trust, TRUST, this.described.reason(role, TRUST)),
        ),
        ...policies.flatMap((policy) => this.rules(policy)),
      ],
    };
  }

  private resource(policy: FoundResource): Subject {
    const type = POLICIES[policy.type];
    const resource = type?.of === undefined ? policy : this.referred(policy, policy[type.of]);
    if (type === undefined || resource === undefined)
      throw new Error(`${policy.stack}: ${policy.type}.${policy.id} is the policy of nothing in the stacks`);
    return {
      kind: type.kind,
      name: this.name(String(type.name(resource, this.described.stacks))),
      description: Subjects.descriptionOf(resource),
      rules: policy['policy'] === undefined ? [this.open(policy)] : this.rules(policy),
    };
  }

  /** An endpoint without a policy lets everybody through. */
  private open(endpoint: FoundResource): Rule {
    const why = this.described.reason(endpoint, NO_POLICY);
    return this.neutral.rule(
      { Sid: NO_POLICY, Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
      NO_POLICY,
      why,
    );
  }

  /** Who invokes a function without a role of the account. */
  private functions(): Subject[] {
    const permissions = this.resources('aws_lambda_permission').map((permission) => ({
      lambda: String(this.referred(permission, permission['function_name'])?.['function_name']),
      permission,
    }));
    return [...new Set(permissions.map(({ lambda }) => lambda))].map((lambda) => ({
      kind: 'function',
      name: this.name(lambda),
      description: '',
      rules: permissions
        .filter((found) => found.lambda === lambda)
        .map(({ permission }) => this.permission(permission, lambda)),
    }));
  }

  private permission(permission: FoundResource, lambda: string): Rule {
    const id = this.idOf(permission);
    const arn = this.readable(permission, permission['source_arn']);
    const statement: PolicyStatement = {
      Sid: id,
      Effect: 'Allow',
      Principal: { Service: String(permission['principal']) },
      Action: String(permission['action']),
      Resource: lambda,
      Condition: {
        StringEquals: { 'aws:SourceAccount': String(permission['source_account']) },
        ArnLike: { 'aws:SourceArn': arn },
      },
    };
    return this.neutral.rule(statement, id, this.described.reason(permission, id));
  }

  private rules(policy: FoundResource): readonly Rule[] {
    return this.statements(policy, 'policy').map((statement) =>
      this.neutral.rule(statement, statement.Sid, this.described.reason(policy, statement.Sid)),
    );
  }

  private statements(resource: FoundResource, attribute: string): readonly PolicyStatement[] {
    return statementsIn(this.readable(resource, resource[attribute]));
  }

  private name(text: string): string {
    return this.neutral.text(text).replaceAll(PROJECT, '');
  }

  private readable({ stack }: FoundResource, text: unknown): string {
    return withArns(this.described.stacks, stack, String(text), BY_NAME);
  }

  private idOf(resource: FoundResource): string {
    return (resource['//'] as { metadata: { path: string } }).metadata.path.split('/').at(-1) ?? resource.id;
  }

  private static descriptionOf({ description }: FoundResource): string {
    return typeof description === 'string' ? description : '';
  }

  private referred({ stack }: FoundResource, text: unknown): FoundResource | undefined {
    return referred(this.described.stacks, stack, text);
  }

  private resources(type: string): FoundResource[] {
    return this.described.stacks.resources(type);
  }
}
