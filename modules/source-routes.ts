import { Ec2TransitGatewayVpcAttachment } from '@cdktf/provider-aws/lib/ec2-transit-gateway-vpc-attachment';
import { Route } from '@cdktf/provider-aws/lib/route';
import { Construct } from 'constructs';
import type { PrivateNetwork } from './private-network';

export interface SourceRoutesProps {
  readonly name: string;
  readonly network: PrivateNetwork;
  readonly transitGatewayId: string;
  /** Networks of the source databases, by source. */
  readonly sources: Readonly<Record<string, string>>;
}

/** The way to the source databases, and to nothing else, through a transit gateway of the company. */
export class SourceRoutes extends Construct {
  constructor(scope: Construct, id: string, props: SourceRoutesProps) {
    super(scope, id);
    const attachment = new Ec2TransitGatewayVpcAttachment(this, 'attachment', {
      transitGatewayId: props.transitGatewayId,
      vpcId: props.network.vpcId,
      subnetIds: props.network.subnets.map(({ id: subnetId }) => subnetId),
      tags: { Name: props.name },
    });
    for (const [source, cidr] of Object.entries(props.sources))
      new Route(this, source, {
        routeTableId: props.network.routeTableId,
        destinationCidrBlock: cidr,
        transitGatewayId: props.transitGatewayId,
        // A route to a gateway that the network is not attached to is refused.
        dependsOn: [attachment],
      });
  }
}
