import { GlueConnection } from '@cdktf/provider-aws/lib/glue-connection';
import { Construct } from 'constructs';
import type { Names } from '../config/names';

export interface GlueNetworkConnectionProps {
  readonly names: Names;
  readonly zone: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
}

/** Puts a job's workers into one private subnet. */
export class GlueNetworkConnection extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly subnetId: string;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: GlueNetworkConnectionProps) {
    super(scope, id);
    const connection = new GlueConnection(this, 'connection', {
      name: props.names.connection(props.zone),
      description: `Private subnet in ${props.zone}.`,
      connectionType: 'NETWORK',
      physicalConnectionRequirements: {
        availabilityZone: props.zone,
        subnetId: props.subnetId,
        securityGroupIdList: [props.securityGroupId],
      },
    });
    this.name = connection.name;
    this.subnetId = props.subnetId;
    this.securityGroupId = props.securityGroupId;
    this.arn = props.names.connectionArn(props.zone);
  }
}
