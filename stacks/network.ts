import type { Construct } from 'constructs';
import type { Environment } from '../config/environment';
import { AIRFLOW_SERVICES } from '../modules/called-services';
import { EncryptionKey } from '../modules/encryption-key';
import { FlowLog } from '../modules/flow-log';
import { LogGroup } from '../modules/log-group';
import { PrivateNetwork, type PrivateSubnet } from '../modules/private-network';
import { SecurityGroup } from '../modules/security-group';
import { ServiceEndpoints } from '../modules/service-endpoints';
import { SourceRoutes } from '../modules/source-routes';
import { PlatformStack } from './platform-stack';

/** The private network, its endpoints and its ways to the sources. */
export class NetworkStack extends PlatformStack {
  readonly subnets: readonly PrivateSubnet[];
  readonly functionsGroupId: string;
  readonly jobsGroupId: string;
  readonly airflowGroupId: string;
  private readonly endpoints: ServiceEndpoints;

  constructor(scope: Construct, environment: Environment) {
    super(scope, 'network', environment);
    const { names } = this;
    const { removal, retention, sources } = environment;
    const network = new PrivateNetwork(this, 'private', {
      name: names.prefix,
      cidr: environment.network.cidr,
      zones: environment.network.zones,
    });

    const group = (id: string, description: string, membersIn: string): SecurityGroup =>
      new SecurityGroup(this, id, { name: `${names.prefix}-${id}`, description, vpcId: network.vpcId, membersIn });
    const endpointsGroup = group('endpoints', 'Interfaces of the AWS services.', this.node.id);
    const functions = group('functions', 'Extractors.', 'compute');
    const jobs = group('jobs', 'Workers of the Glue jobs.', 'compute');
    const airflow = group('airflow', 'Managed Airflow.', 'orchestration');
    this.endpoints = new ServiceEndpoints(this, 'services', {
      name: names.prefix,
      account: environment.account,
      region: environment.region,
      network,
      securityGroup: endpointsGroup,
    });
    for (const caller of [functions, jobs, airflow]) {
      caller.mayCall(endpointsGroup);
      caller.mayCallPrefixList('s3', this.endpoints.s3PrefixListId);
    }
    // The notifier alone keeps anything there.
    functions.mayCallPrefixList('dynamodb', this.endpoints.dynamodbPrefixListId);
    for (const [source, place] of Object.entries(sources)) functions.mayConnect(source, place.network, place.port);
    new SourceRoutes(this, 'sources', { name: names.prefix, network, sources, removal });
    jobs.mayTalkAmongThemselves();
    airflow.mayTalkAmongThemselves();

    const flowLogs = names.logGroup('network/flow');
    const key = new EncryptionKey(this, 'key', {
      names,
      zone: 'network',
      description: 'Encrypts the records of network connections.',
      logGroups: [names.logGroupArn(flowLogs)],
      deletionDays: retention.keyDeletionDays,
      removal,
    });
    new FlowLog(this, 'flow_log', {
      names,
      vpcId: network.vpcId,
      logGroup: new LogGroup(this, 'flow_records', {
        name: flowLogs,
        keyArn: key.arn,
        retentionDays: retention.logDays,
        removal,
      }),
    });

    this.subnets = network.subnets;
    this.functionsGroupId = functions.groupId;
    this.jobsGroupId = jobs.groupId;
    this.airflowGroupId = airflow.groupId;
  }

  /** Gives the network an endpoint of each of these services and of those that MWAA needs, and of no other. */
  reach(services: readonly string[]): void {
    this.endpoints.addInterfaces([...new Set([...AIRFLOW_SERVICES, ...services])].sort());
  }
}
