import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names } from '../config/names';
import { guardedBy } from './removal';

export interface IncidentTableProps {
  readonly names: Names;
  readonly keyArn: string;
  /** @default 'protected': it holds what people were told, for a year */
  readonly removal?: Removal;
}

/** Incidents, and what of them is still to be announced. */
export class IncidentTable extends Construct {
  constructor(scope: Construct, id: string, { names, keyArn, ...props }: IncidentTableProps) {
    super(scope, id);
    const removal = props.removal ?? 'protected';
    new DynamodbTable(this, 'table', {
      name: names.incidentTable(),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'pk',
      rangeKey: 'sk',
      attribute: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
      ttl: { enabled: true, attributeName: 'expires' },
      serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: removal === 'protected',
      ...guardedBy(removal),
    });
  }
}
