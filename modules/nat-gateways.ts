import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { subnet } from '../config/cidr';
import type { Removal } from '../config/environment';
import { type PrivateNetwork, SUBNET_BITS } from './private-network';
import { guardedBy } from './removal';

export interface NatGatewaysProps {
  readonly name: string;
  readonly network: PrivateNetwork;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/** Private subnets take the first half of the network's parts. */
const FIRST_PUBLIC_PART = 2 ** (SUBNET_BITS - 1);

/**
 * A NAT gateway a zone, each in a public subnet that holds nothing else, with an address that stays. It opens no way by
 * itself: the private route tables name what is reached through it.
 */
export class NatGateways extends Construct {
  private readonly gatewayIds = new Map<string, string>();

  constructor(scope: Construct, id: string, props: NatGatewaysProps) {
    super(scope, id);
    const { name, network } = props;
    const internet = new InternetGateway(this, 'internet', { vpcId: network.vpcId, tags: { Name: name } });
    const routes = new RouteTable(this, 'routes', { vpcId: network.vpcId, tags: { Name: `${name}-public` } });
    new Route(this, 'default', {
      routeTableId: routes.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: internet.id,
    });
    const addresses = network.subnets.map(({ zone }, index) => {
      const tags = { Name: `${name}-public-${zone}` };
      const inZone = new Subnet(this, `subnet_${index}`, {
        vpcId: network.vpcId,
        availabilityZone: zone,
        cidrBlock: subnet(network.cidr, SUBNET_BITS, FIRST_PUBLIC_PART + index),
        mapPublicIpOnLaunch: false,
        tags,
      });
      new RouteTableAssociation(this, `routes_${index}`, { subnetId: inZone.id, routeTableId: routes.id });
      const address = new Eip(this, `address_${index}`, {
        domain: 'vpc',
        tags,
        // Firewalls of others know it.
        ...guardedBy(props.removal ?? 'protected'),
      });
      const gateway = new NatGateway(this, `gateway_${index}`, {
        subnetId: inZone.id,
        allocationId: address.id,
        tags,
        // Without it, it fails to come up.
        dependsOn: [internet],
      });
      this.gatewayIds.set(zone, gateway.id);
      return address.publicIp;
    });
    new TerraformOutput(this, 'nat_addresses', {
      staticId: true,
      value: addresses,
      description: 'Addresses from which sources are reached over the internet: their firewalls must admit them.',
    });
  }

  /** @returns the id of the gateway in a zone of the network */
  inZone(zone: string): string {
    const found = this.gatewayIds.get(zone);
    if (found === undefined) throw new RangeError(`${zone} is no zone of the network`);
    return found;
  }
}
