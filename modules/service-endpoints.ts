import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';
import { policyDocument } from './policy';
import type { PrivateNetwork } from './private-network';
import type { SecurityGroup } from './security-group';

export interface ServiceEndpointsProps {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly network: PrivateNetwork;
  /** Services with an interface in each subnet, as endpoints name them: `kms`, `airflow.api` … */
  readonly services: readonly string[];
  /** Group of the interfaces. */
  readonly securityGroup: SecurityGroup;
}

/**
 * The only ways out of the private network: S3 by a gateway, other services by interfaces.
 *
 * The gateway's policy lets through the account's own principals, and the pull of container layers that the registry
 * keeps in a bucket of its own and signs itself.
 */
export class ServiceEndpoints extends Construct {
  /** Id of the prefix list that stands for S3's addresses. */
  readonly s3PrefixListId: string;

  constructor(scope: Construct, id: string, props: ServiceEndpointsProps) {
    super(scope, id);
    const { network, region } = props;
    const s3 = new VpcEndpoint(this, 's3', {
      vpcId: network.vpcId,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: network.subnets.map(({ routeTableId }) => routeTableId),
      policy: policyDocument([
        {
          sid: 'OwnPrincipals',
          principal: 'everybody',
          actions: ['s3:*'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:PrincipalAccount': props.account } },
        },
        {
          sid: 'ContainerLayers',
          principal: 'everybody',
          actions: ['s3:GetObject'],
          resources: [`arn:aws:s3:::prod-${region}-starport-layer-bucket/*`],
        },
      ]),
      tags: { Name: `${props.name}-s3` },
    });
    for (const service of props.services)
      new VpcEndpoint(this, service.replaceAll('.', '_'), {
        vpcId: network.vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: network.subnets.map(({ id: subnetId }) => subnetId),
        securityGroupIds: [props.securityGroup.groupId],
        tags: { Name: `${props.name}-${service}` },
      });
    this.s3PrefixListId = s3.prefixListId;
  }
}
