import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { Names } from '../config/names';
import { type Condition, policyDocument, type Statement } from './policy';
import { trustPolicy } from './trust';

export interface ServiceRoleProps {
  readonly names: Names;
  /** What the role is for; the end of its name. */
  readonly purpose: string;
  readonly description: string;
  /** Services that take the role on, such as `lambda.amazonaws.com`. */
  readonly services: readonly string[];
  /**
   * ARN pattern of the only resource in whose name a service may take the role on.
   *
   * @default - any of this account
   */
  readonly sourceArn?: string;
  /** Whether the service passes the account it acts for. @default true */
  readonly sourceAccount?: boolean;
  /** What the role may do. */
  readonly statements: readonly Statement[];
  /**
   * Whether it is taken on inside the private network, which then has an endpoint of every service that the role may call.
   *
   * @default true
   */
  readonly insideNetwork?: boolean;
}

/** What keeps the role from being used for somebody else. */
const FENCES = {
  resource: 'The service takes it on in the name of such a resource alone, and for this account.',
  account: 'The service takes it on for this account alone.',
  nothing: 'The service names neither account nor resource as it takes it on: the statements are bound instead.',
} as const;

/** A role that a service takes on for this account alone, with one inline policy. */
export class ServiceRole extends Construct {
  readonly arn: string;
  /** The policy, for what must not exist before it does. */
  readonly policy: IamRolePolicy;
  /** What the role is for; the end of its name. */
  readonly purpose: string;
  readonly statements: readonly Statement[];
  readonly insideNetwork: boolean;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const conditions: Condition = {
      ...(props.sourceAccount === false ? {} : { StringEquals: { 'aws:SourceAccount': props.names.account } }),
      ...(props.sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': props.sourceArn } }),
    };
    const role = new IamRole(this, 'role', {
      name: props.names.role(props.purpose),
      description: props.description,
      assumeRolePolicy: trustPolicy(this, {
        principal: { Service: ServiceRole.one(props.services) },
        conditions,
        why: FENCES[props.sourceAccount === false ? 'nothing' : props.sourceArn === undefined ? 'account' : 'resource'],
      }),
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      name: props.purpose,
      role: role.id,
      policy: policyDocument(this, props.statements),
    });
    this.arn = role.arn;
    this.purpose = props.purpose;
    this.statements = props.statements;
    this.insideNetwork = props.insideNetwork ?? true;
  }

  private static one(services: readonly string[]): string | readonly string[] {
    return services.length === 1 && services[0] !== undefined ? services[0] : services;
  }
}
