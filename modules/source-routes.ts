import { Ec2TransitGatewayVpcAttachment } from '@cdktf/provider-aws/lib/ec2-transit-gateway-vpc-attachment';
import { Route } from '@cdktf/provider-aws/lib/route';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Environment, Removal } from '../config/environment';
import { NatGateways } from './nat-gateways';
import type { PrivateNetwork } from './private-network';

type Source = Environment['sources'][string];
type Way = NonNullable<Source['route']>;

export interface SourceRoutesProps {
  readonly name: string;
  readonly network: PrivateNetwork;
  /** The source databases, by source; one without a route is left out. */
  readonly sources: Readonly<Record<string, Pick<Source, 'network' | 'route'>>>;
  /** @default 'protected' */
  readonly removal?: Removal;
}

interface Target {
  readonly transitGatewayId?: string;
  readonly vpcPeeringConnectionId?: string;
  readonly natGatewayId?: string;
  readonly dependsOn?: ITerraformDependable[];
}

/** The ways to the networks of the source databases, and to nothing else: a route a source in each zone's table. */
export class SourceRoutes extends Construct {
  private readonly attachments = new Map<string, Ec2TransitGatewayVpcAttachment>();
  private natGateways: NatGateways | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SourceRoutesProps,
  ) {
    super(scope, id);
    // Sources in one network share its way.
    const led = new Set<string>();
    for (const [source, { network: cidr, route }] of Object.entries(props.sources)) {
      if (route === undefined || led.has(cidr)) continue;
      led.add(cidr);
      this.lead(source, cidr, route);
    }
  }

  private lead(source: string, cidr: string, way: Way): void {
    this.props.network.subnets.forEach(({ zone, routeTableId }, index) => {
      new Route(this, `${source}_${index}`, {
        routeTableId,
        destinationCidrBlock: cidr,
        ...this.target(way, zone),
      });
    });
  }

  private target(way: Way, zone: string): Target {
    switch (way.kind) {
      case 'transit_gateway':
        // A route to a gateway that the network is not attached to is refused.
        return { transitGatewayId: way.id, dependsOn: [this.attachment(way.id)] };
      case 'peering':
        return { vpcPeeringConnectionId: way.id };
      case 'nat':
        return { natGatewayId: this.nat().inZone(zone) };
    }
  }

  /** The network is attached to a gateway once, however many sources are behind it. */
  private attachment(transitGatewayId: string): Ec2TransitGatewayVpcAttachment {
    const { name, network } = this.props;
    const attachment =
      this.attachments.get(transitGatewayId) ??
      new Ec2TransitGatewayVpcAttachment(this, transitGatewayId.replace('-', '_'), {
        transitGatewayId,
        vpcId: network.vpcId,
        subnetIds: network.subnets.map(({ id: subnetId }) => subnetId),
        tags: { Name: name },
      });
    this.attachments.set(transitGatewayId, attachment);
    return attachment;
  }

  /** There are none unless a source asks for one. */
  private nat(): NatGateways {
    const { name, network, removal = 'protected' } = this.props;
    this.natGateways ??= new NatGateways(this, 'nat', { name, network, removal });
    return this.natGateways;
  }
}
