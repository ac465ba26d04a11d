/** Network. */
import {
  DescribeNatGatewaysCommand,
  DescribeTransitGatewayVpcAttachmentsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import type { Check } from '../check';
import { assume } from '../clients';
import type { Context } from '../context';
import { readFromProbe } from '../evidence/probe-function';
import { extracts } from '../evidence/rotation';
import { type Finding, judged, notTried, proven, together } from '../finding';

async function vpcOf({ clients, names }: Context): Promise<string> {
  const { Vpcs = [] } = await clients.ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: [names.prefix] }] }),
  );
  const id = Vpcs[0]?.VpcId;
  if (id === undefined) throw new Error(`no VPC is named ${names.prefix}`);
  return id;
}

const allExtract = async (context: Context, sources: readonly string[]): Promise<Finding> =>
  together(await Promise.all(sources.map((source) => extracts(context, source))));

/** Whether no certificate's authority stands in a secret: the functions' layer is what it is checked against. */
const ownSources = (context: Context): string[] =>
  Object.keys(context.environment.sources).filter((source) => context.configuration.sources[source] === undefined);

async function zonesOfEndpoints(context: Context): Promise<Finding> {
  const { clients, environment } = context;
  const filters = [{ Name: 'vpc-id', Values: [await vpcOf(context)] }];
  const { VpcEndpoints = [] } = await clients.ec2.send(new DescribeVpcEndpointsCommand({ Filters: filters }));
  const interfaces = VpcEndpoints.filter(({ VpcEndpointType: type }) => type === 'Interface');
  const services = [...new Set(interfaces.flatMap(({ ServiceName }) => ServiceName ?? []))];
  if (services.length === 0) return notTried('the VPC has no interface endpoint');
  const { ServiceDetails = [] } = await clients.ec2.send(
    new DescribeVpcEndpointServicesCommand({ ServiceNames: services }),
  );
  const lacking = services.flatMap((service) => {
    const zones = ServiceDetails.find(({ ServiceName }) => ServiceName === service)?.AvailabilityZones ?? [];
    return environment.network.zones.filter((zone) => !zones.includes(zone)).map((zone) => `${service} in ${zone}`);
  });
  return judged(
    lacking.length === 0,
    lacking.length === 0 ? `${services.length} services are in every zone` : `there is no ${lacking.join(', no ')}`,
  );
}

export const network: readonly Check[] = [
  {
    id: 'network-endpoints',
    title: 'The list of interface endpoints is complete: the DAG succeeds without NAT.',
    needs: ['window'],
    locally: 'part',
    run: async (context) => {
      const { NatGateways = [] } = await context.clients.ec2.send(
        new DescribeNatGatewaysCommand({ Filter: [{ Name: 'vpc-id', Values: [await vpcOf(context)] }] }),
      );
      if (NatGateways.length > 0) return notTried('the VPC has a NAT gateway, as a source of smoke.yaml asks');
      return proven(`run ${context.record.window?.runId ?? ''} succeeded in a VPC without NAT`);
    },
  },
  {
    id: 'network-zones',
    title: 'Every service has an endpoint in every zone of the environment.',
    needs: ['deployment'],
    locally: 'part',
    run: zonesOfEndpoints,
  },
  {
    id: 'network-endpoint-policies',
    title: "Endpoint policies let the account's own principals through alone.",
    needs: ['window', 'foreignRole'],
    locally: 'part',
    run: async (context) => {
      const { names, clients, environment, configuration } = context;
      const keys = await assume(clients.sts, environment, configuration.foreignRole ?? '');
      const like = names.extractFunction('marketing');
      const refusal = await readFromProbe(context, like, { secret: names.secret('marketing'), keys });
      return judged(
        refusal !== null && /VPC endpoint policy/i.test(refusal),
        `keys of another account inside the VPC: ${refusal ?? 'could read'}`,
      );
    },
  },
  {
    id: 'network-sources',
    title: 'The route to the source databases.',
    needs: ['sources'],
    locally: 'part',
    run: (context) => allExtract(context, Object.keys(context.environment.sources)),
  },
  {
    id: 'network-transit-gateway',
    title: 'The attachment to a transit gateway of another account, and its acceptance there.',
    needs: ['sources', 'transitGateway'],
    locally: 'no: the emulator knows no transit gateway',
    run: async (context) => {
      const { TransitGatewayVpcAttachments: attachments = [] } = await context.clients.ec2.send(
        new DescribeTransitGatewayVpcAttachmentsCommand({
          Filters: [{ Name: 'vpc-id', Values: [await vpcOf(context)] }],
        }),
      );
      const behind = Object.entries(context.environment.sources).filter(
        ([, { route }]) => route?.kind === 'transit_gateway',
      );
      return together([
        ...attachments.map(({ TransitGatewayAttachmentId: id = '', State }) =>
          judged(State === 'available', `${id} is ${State ?? 'without state'}`),
        ),
        await allExtract(
          context,
          behind.map(([source]) => source),
        ),
      ]);
    },
  },
  {
    id: 'network-tls',
    title: 'TLS to RDS under the Amazon RDS bundle.',
    needs: ['sources'],
    locally: 'part',
    run: async (context) => {
      const sources = ownSources(context);
      // Both databases of the run refuse a connection without TLS, and their secrets name no authority.
      return sources.length === 0
        ? notTried('needs a run that brings its own databases')
        : allExtract(context, sources);
    },
  },
];
