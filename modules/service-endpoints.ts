import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';
import { AIRFLOW_SERVICES } from './called-services';
import { policyDocument, type Statement } from './policy';
import type { PrivateNetwork } from './private-network';
import { keepReason } from './reasons';
import type { SecurityGroup } from './security-group';

export interface ServiceEndpointsProps {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly network: PrivateNetwork;
  /** Group of the interfaces. */
  readonly securityGroup: SecurityGroup;
}

/** Under which an endpoint that has no policy, and so lets everybody through, keeps why. */
export const NO_POLICY = 'NoPolicy';

/**
 * The ways out of the private network to AWS: S3 and DynamoDB by gateways, other services by interfaces.
 *
 * Policies let through the account's own principals: credentials of another account, brought into the network, can't
 * carry anything out. The gateway lets through the pull of container layers too, which the registry keeps in a bucket
 * of its own and signs itself.
 */
export class ServiceEndpoints extends Construct {
  /** Id of the prefix list that stands for S3's addresses. */
  readonly s3PrefixListId: string;
  /** Id of the prefix list that stands for DynamoDB's addresses. */
  readonly dynamodbPrefixListId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceEndpointsProps,
  ) {
    super(scope, id);
    const { region } = props;
    this.s3PrefixListId = this.gateway('s3', [
      this.ownPrincipals('s3:*'),
      {
        sid: 'ContainerLayers',
        principal: 'everybody',
        actions: ['s3:GetObject'],
        resources: [`arn:aws:s3:::prod-${region}-starport-layer-bucket/*`],
        why: 'The registry keeps the layers of images in a bucket of its own, and signs their addresses itself.',
      },
    ]);
    this.dynamodbPrefixListId = this.gateway('dynamodb', [this.ownPrincipals('dynamodb:*')]);
  }

  /** @returns id of the prefix list that stands for the service's addresses */
  private gateway(service: string, statements: readonly Statement[]): string {
    const { name, network, region } = this.props;
    return new VpcEndpoint(this, service, {
      vpcId: network.vpcId,
      serviceName: `com.amazonaws.${region}.${service}`,
      vpcEndpointType: 'Gateway',
      routeTableIds: network.subnets.map(({ routeTableId }) => routeTableId),
      policy: policyDocument(this, statements),
      tags: { Name: `${name}-${service}` },
    }).prefixListId;
  }

  /** Puts an interface into each subnet for every service, named as in `com.amazonaws.<region>.<service>`. */
  addInterfaces(services: readonly string[]): void {
    const { name, network, region, securityGroup } = this.props;
    const calledByAirflow: readonly string[] = AIRFLOW_SERVICES;
    for (const service of services) {
      const open = calledByAirflow.includes(service);
      const endpoint = new VpcEndpoint(this, service.replaceAll('.', '_'), {
        vpcId: network.vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: network.subnets.map(({ id: subnetId }) => subnetId),
        securityGroupIds: [securityGroup.groupId],
        ...(open ? {} : { policy: policyDocument(this, [this.ownPrincipals('*')]) }),
        tags: { Name: `${name}-${service}` },
      });
      if (open)
        keepReason(
          endpoint,
          NO_POLICY,
          'MWAA calls it in the name of accounts of its own, which AWS does not tell: a policy would shut it out.',
        );
    }
  }

  private ownPrincipals(actions: string): Statement {
    return {
      sid: 'OwnPrincipals',
      principal: 'everybody',
      actions: [actions],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': this.props.account } },
      why: 'A fence: credentials of another account, brought into the network, carry nothing out. It grants nothing, roles do.',
    };
  }
}
