import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import { guardedBy } from './removal';

export interface OperatorSecretProps {
  readonly name: string;
  /** What its value holds, as the operator reads it who puts it. */
  readonly description: string;
  /** ARN of the customer key that encrypts it. */
  readonly keyArn: string;
  /** Days in which a deleted secret can be brought back; 0 deletes at once. */
  readonly recoveryDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** A secret without a value: an operator puts the value, so that it is in no state and no plan. */
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
    this.arn = secret.arn;
  }
}
