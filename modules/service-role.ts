import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { Names } from '../config/names';
import { policyDocument, type Statement } from './policy';

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
    const conditions = {
      ...(props.sourceAccount === false ? {} : { StringEquals: { 'aws:SourceAccount': props.names.account } }),
      ...(props.sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': props.sourceArn } }),
    };
    const role = new IamRole(this, 'role', {
      name: props.names.role(props.purpose),
      description: props.description,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: props.services.length === 1 ? props.services[0] : props.services },
            Action: 'sts:AssumeRole',
            ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
          },
        ],
      }),
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      name: props.purpose,
      role: role.id,
      policy: policyDocument(props.statements),
    });
    this.arn = role.arn;
    this.purpose = props.purpose;
    this.statements = props.statements;
    this.insideNetwork = props.insideNetwork ?? true;
  }
}
