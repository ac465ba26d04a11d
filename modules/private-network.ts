import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';
import { subnet } from '../config/cidr';

export interface PrivateNetworkProps {
  readonly name: string;
  /** The network; each zone gets a sixteenth of it. */
  readonly cidr: string;
  readonly zones: readonly string[];
}

/** A subnet and the zone it is in. */
export interface PrivateSubnet {
  readonly zone: string;
  readonly id: string;
}

const SUBNET_BITS = 4;

/** A network without a way to or from the internet: one private subnet a zone, and a default security group that admits nothing. */
export class PrivateNetwork extends Construct {
  readonly vpcId: string;
  /** In the order of the zones. */
  readonly subnets: readonly PrivateSubnet[];
  readonly routeTableId: string;

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
    const routes = new RouteTable(this, 'routes', { vpcId: vpc.id, tags: { Name: `${props.name}-private` } });
    this.subnets = props.zones.map((zone, index) => {
      const inZone = new Subnet(this, `subnet_${index}`, {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: subnet(props.cidr, SUBNET_BITS, index),
        mapPublicIpOnLaunch: false,
        tags: { Name: `${props.name}-private-${zone}` },
      });
      new RouteTableAssociation(this, `routes_${index}`, { subnetId: inZone.id, routeTableId: routes.id });
      return { zone, id: inZone.id };
    });
    this.vpcId = vpc.id;
    this.routeTableId = routes.id;
  }
}
