import { GlueConnection } from '@cdktf/provider-aws/lib/glue-connection';
import { Construct } from 'constructs';

export interface GlueNetworkConnectionProps {
  readonly name: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
}

/** Puts a job's workers into one private subnet. */
export class GlueNetworkConnection extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: GlueNetworkConnectionProps) {
    super(scope, id);
    const connection = new GlueConnection(this, 'connection', {
      name: props.name,
      description: `Private subnet in ${props.zone}.`,
      connectionType: 'NETWORK',
      physicalConnectionRequirements: {
        availabilityZone: props.zone,
        subnetId: props.subnetId,
        securityGroupIdList: [props.securityGroupId],
      },
    });
    this.name = connection.name;
  }
}
