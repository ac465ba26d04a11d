import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { guardedBy } from './removal';

export interface SourceSecretProps {
  readonly names: Names;
  /** The source whose address and password it holds. */
  readonly source: string;
  /** ARN of the customer key that encrypts it. */
  readonly keyArn: string;
  /** Days in which a deleted secret can be brought back; 0 deletes at once. */
  readonly recoveryDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** A secret without a value: an operator puts the value, so that it is in no state and no plan. */
export class SourceSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: SourceSecretProps) {
    super(scope, id);
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name: props.names.secret(props.source),
      description: `Address and password of the source database ${props.source}: engine, host, port, username, password, dbname, ca`,
      kmsKeyId: props.keyArn,
      recoveryWindowInDays: props.recoveryDays,
      ...guardedBy(props.removal ?? 'protected'),
    });
    this.arn = secret.arn;
  }
}
