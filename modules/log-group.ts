import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import { guardedBy } from './removal';

export interface LogGroupProps {
  readonly name: string;
  /** ARN of the customer key that encrypts the group. */
  readonly keyArn: string;
  /** A period that CloudWatch Logs accepts, in days. */
  readonly retentionDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** An encrypted log group whose entries end. */
export class LogGroup extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: LogGroupProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, 'group', {
      name: props.name,
      kmsKeyId: props.keyArn,
      retentionInDays: props.retentionDays,
      ...guardedBy(props.removal ?? 'protected'),
    });
    this.name = group.name;
    this.arn = group.arn;
  }
}
