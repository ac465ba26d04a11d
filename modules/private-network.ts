import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';
import { subnet } from '../config/cidr';

export interface PrivateNetworkProps {
  readonly name: string;
  /** The network; each zone gets a sixteenth of its first half. */
  readonly cidr: string;
  readonly zones: readonly string[];
}

/** A subnet, the zone it is in and the table of its ways out, which no other subnet has. */
export interface PrivateSubnet {
  readonly zone: string;
  readonly id: string;
  readonly routeTableId: string;
}

/** A network is cut into 2^4 parts. */
export const SUBNET_BITS = 4;

/** A network without a way to or from the internet: one private subnet a zone, and a default security group that admits nothing. */
export class PrivateNetwork extends Construct {
  readonly vpcId: string;
  readonly cidr: string;
  /** In the order of the zones. */
  readonly subnets: readonly PrivateSubnet[];

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: props.cidr,
      // Interface endpoints answer under the services' own names.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: props.name },
    });
    new DefaultSecurityGroup(this, 'default_security_group', {
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: `${props.name}-closed` },
    });
    this.subnets = props.zones.map((zone, index) => {
      const tags = { Name: `${props.name}-private-${zone}` };
      const inZone = new Subnet(this, `subnet_${index}`, {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: subnet(props.cidr, SUBNET_BITS, index),
        mapPublicIpOnLaunch: false,
        tags,
      });
      const routes = new RouteTable(this, `table_${index}`, { vpcId: vpc.id, tags });
      new RouteTableAssociation(this, `routes_${index}`, { subnetId: inZone.id, routeTableId: routes.id });
      return { zone, id: inZone.id, routeTableId: routes.id };
    });
    this.vpcId = vpc.id;
    this.cidr = props.cidr;
  }
}
