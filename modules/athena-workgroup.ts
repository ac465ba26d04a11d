import { AthenaWorkgroup as Workgroup } from '@cdktf/provider-aws/lib/athena-workgroup';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Names, Workgroup as WorkgroupName } from '../config/names';
import { guardedBy } from './removal';

export interface AthenaWorkgroupProps {
  readonly names: Names;
  readonly workgroup: WorkgroupName;
  readonly description: string;
  /** A query that scans more is cancelled. */
  readonly cutoffBytes: number;
  readonly resultsKeyArn: string;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** A workgroup whose settings bind every query: a limit of bytes scanned, and encrypted results in one place. */
export class AthenaWorkgroup extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: AthenaWorkgroupProps) {
    super(scope, id);
    const { names } = props;
    const removal = props.removal ?? 'protected';
    const workgroup = new Workgroup(this, 'workgroup', {
      name: names.workgroup(props.workgroup),
      description: props.description,
      state: 'ENABLED',
      // A workgroup that has run a query can't be deleted without its history.
      forceDestroy: removal !== 'protected',
      ...guardedBy(removal),
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        requesterPaysEnabled: false,
        bytesScannedCutoffPerQuery: props.cutoffBytes,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${names.bucket('results')}/${props.workgroup}/`,
          expectedBucketOwner: names.account,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKeyArn: props.resultsKeyArn },
        },
      },
    });
    this.name = workgroup.name;
  }
}
