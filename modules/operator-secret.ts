import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretPolicy } from '@cdktf/provider-aws/lib/secretsmanager-secret-policy';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import { acceptFindings } from './accepted-finding';
import { policyDocument } from './policy';
import { guardedBy } from './removal';

export interface OperatorSecretProps {
  readonly name: string;
  /** What its value holds, as the operator reads it who puts it. */
  readonly description: string;
  /** ARN of the customer key that encrypts it. */
  readonly keyArn: string;
  /** ARNs of the roles that may read it; nobody else may, whatever IAM admits. */
  readonly readers: readonly string[];
  /**
   * Why its value stays, where it does.
   *
   * @default - it is rotated, or put anew by whoever changes it
   */
  readonly keptBecause?: string | undefined;
  /** Days in which a deleted secret can be brought back; 0 deletes at once. */
  readonly recoveryDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** A secret without a value: an operator puts the value, so that it is in no state and no plan, and needs not read it. */
export class OperatorSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: OperatorSecretProps) {
    super(scope, id);
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name: props.name,
      description: props.description,
      kmsKeyId: props.keyArn,
      recoveryWindowInDays: props.recoveryDays,
      ...guardedBy(props.removal ?? 'protected'),
    });
    if (props.keptBecause !== undefined) acceptFindings(secret, { id: 'CKV2_AWS_57', comment: props.keptBecause });
    new SecretsmanagerSecretPolicy(this, 'policy', {
      secretArn: secret.arn,
      blockPublicPolicy: true,
      policy: policyDocument(this, [
        {
          sid: 'DenyOtherReaders',
          effect: 'Deny',
          principal: 'everybody',
          actions: ['secretsmanager:GetSecretValue'],
          // In a secret's policy the resource is the secret itself.
          resources: ['*'],
          ...(props.readers.length === 0
            ? {}
            : { conditions: { ArnNotEquals: { 'aws:PrincipalArn': props.readers } } }),
          why: 'Administrators put values and need not read them: these functions alone do.',
        },
      ]),
    });
    this.arn = secret.arn;
  }
}
