import { type Artifacts, buildArtifacts } from '../../build/artifacts';
import { subnet } from '../../config/cidr';
import { type Environment, ENVIRONMENT_NAMES } from '../../config/environment';
import { endpointGaps } from './endpoint-gaps';
import { policiesOf } from '../../synthesized/policies';
import type { Attributes, StackJson } from '../../synthesized/stacks';
import { ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

type Resources = Record<string, Record<string, Record<string, unknown>>>;

let artifacts: Artifacts;
const made: Synthesis[] = [];
const synthesizeAnew = async (environment: string, change: Partial<Environment>): Promise<Synthesis> => {
  const synthesis = await Synthesis.of({ TRIBUTARY_ENV: environment }, artifacts, change);
  made.push(synthesis);
  return synthesis;
};
const known = new Map<string, Promise<Synthesis>>();
/** The same synthesis for the same environment: tests only look at it. */
const synthesize = (environment: string, change: Partial<Environment> = {}): Promise<Synthesis> => {
  const key = JSON.stringify([environment, change]);
  const synthesis = known.get(key) ?? synthesizeAnew(environment, change);
  known.set(key, synthesis);
  return synthesis;
};
beforeAll(async () => {
  artifacts = await buildArtifacts(ROOT);
});
afterAll(() => {
  for (const synthesis of made) synthesis.remove();
});

/** Stacks of which one resource type is another than synthesized. */
const changed = (synthesis: Synthesis, stack: 'network' | 'compute', change: (resources: Resources) => void) => {
  const copy = structuredClone(synthesis.stacks[stack]);
  change(copy.resource);
  return { ...synthesis.stacks, [stack]: copy };
};

const MARKETING = { network: '203.0.113.0/25', port: 3306, concurrency: 1, passwordRotationDays: null };
const SALES = { network: '203.0.113.128/25', port: 1433, concurrency: 1, passwordRotationDays: null };
type Route = NonNullable<Environment['sources'][string]['route']>;
const TRANSIT: Route = { kind: 'transit_gateway', id: 'tgw-0123456789abcdef0' };
const PEERING: Route = { kind: 'peering', id: 'pcx-0123456789abcdef0' };
const NAT: Route = { kind: 'nat' };

/** prod with ways to its sources. */
const routed = (marketing: Route, sales: Route): Promise<Synthesis> =>
  synthesize('prod', {
    sources: { marketing: { ...MARKETING, route: marketing }, sales: { ...SALES, route: sales } },
  });

/** The id of the resource that a reference names. */
const named = (reference: unknown): string => /\.(\w+)\.id\}$/.exec(String(reference))?.[1] ?? '';

/** Route tables whose subnets are none of a NAT gateway. */
function privateTables({ stacks }: Synthesis): string[] {
  const { resource } = stacks.network;
  const open = Object.values(resource['aws_nat_gateway'] ?? {}).map(({ subnet_id: id }) => id);
  return Object.values(resource['aws_route_table_association'] ?? {})
    .filter(({ subnet_id: id }) => !open.includes(id))
    .map(({ route_table_id: id }) => named(id));
}

/** Destinations and targets of the routes in some tables. */
const routesOf = (synthesis: Synthesis, tables: readonly string[]): Attributes[] =>
  synthesis.resources('aws_route').filter(({ route_table_id: table }) => tables.includes(named(table)));

describe.each(ENVIRONMENT_NAMES)('the network of %s', (environment) => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await synthesize(environment);
  });

  it('has an endpoint of every service that a role inside it may call, and none that nobody calls', () => {
    expect(endpointGaps(synthesis.stacks)).toEqual({ unreached: [], needless: [] });
  });

  it('lets the account alone through the gateways, and through interfaces that MWAA does not use itself', () => {
    const fences = policiesOf(synthesis, 'aws_vpc_endpoint').map(({ on, statements }) => [
      on.replace(/^.*services_(\w+)_[0-9A-F]{8}$/, '$1'),
      statements,
    ]);
    const own = (actions: string): object => ({
      Sid: 'OwnPrincipals',
      Effect: 'Allow',
      Principal: '*',
      Action: actions,
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': expect.stringMatching(/^\d{12}$/) as string } },
    });
    expect(Object.fromEntries(fences)).toEqual({
      ...Object.fromEntries(
        ['athena', 'glue', 'lambda', 'secretsmanager', 'sns', 'xray'].map((service) => [service, [own('*')]]),
      ),
      dynamodb: [own('dynamodb:*')],
      s3: [
        own('s3:*'),
        {
          Sid: 'ContainerLayers',
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*',
        },
      ],
    });
  });

  it('has a subnet and a route table a zone, none of which gives out public addresses', () => {
    const subnets = synthesis.resources('aws_subnet');
    expect(new Set(subnets.map(({ availability_zone: zone }) => zone)).size).toBe(subnets.length);
    for (const one of subnets) expect(one['map_public_ip_on_launch']).toBe(false);
    expect(new Set(privateTables(synthesis)).size).toBe(subnets.length);
    const [gateway] = synthesis
      .resources('aws_vpc_endpoint')
      .filter(({ vpc_endpoint_type: type }) => type === 'Gateway');
    expect((gateway?.['route_table_ids'] as string[]).map(named).sort()).toEqual(privateTables(synthesis).sort());
  });

  it('opens no way to or from the whole internet', () => {
    for (const type of ['aws_internet_gateway', 'aws_nat_gateway', 'aws_eip'])
      expect(synthesis.types()).not.toContain(type);
    expect(synthesis.stacks.network).not.toHaveProperty('output.nat_addresses');
    const rules = [
      ...synthesis.resources('aws_vpc_security_group_ingress_rule'),
      ...synthesis.resources('aws_vpc_security_group_egress_rule'),
    ];
    expect(rules.length).toBeGreaterThan(10);
    for (const rule of rules) {
      expect(rule['cidr_ipv6']).toBeUndefined();
      expect(rule['cidr_ipv4']).not.toBe('0.0.0.0/0');
      expect(rule['ip_protocol']).toBe('tcp');
    }
    for (const rule of synthesis.resources('aws_vpc_security_group_ingress_rule'))
      expect(rule['referenced_security_group_id']).toBeDefined();
    const [closed] = synthesis.resources('aws_default_security_group');
    expect(closed).toMatchObject({ ingress: [], egress: [] });
  });

  it('says beside a group or rule which finding stays there, and why', () => {
    const { aws_security_group: groups = {}, aws_vpc_security_group_ingress_rule: rules = {} } =
      synthesis.stacks.network.resource;
    const accepted = Object.entries({ ...groups, ...rules }).flatMap(([id, { '//': notes }]) => {
      const { checkov } = notes as { checkov?: { skip: { id: string; comment: string }[] } };
      return (checkov?.skip ?? []).map((skip) => `${skip.id} ${id.replace(/_[0-9A-F]{8}$/, '')}: ${skip.comment}`);
    });
    const inside = (stack: string) => expect.stringContaining(`in the stack ${stack}`) as string;
    expect(accepted).toEqual([
      inside('orchestration'),
      inside('compute'),
      inside('compute'),
      ...['airflow', 'jobs'].flatMap((group) =>
        ['CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260'].map(
          (id) => expect.stringMatching(`^${id} ${group}_from_itself: `) as string,
        ),
      ),
    ]);
  });

  it('records every connection under a customer key', () => {
    const [log] = synthesis.resources('aws_flow_log');
    expect(log).toMatchObject({ traffic_type: 'ALL', log_destination_type: 'cloud-watch-logs' });
    const group = /aws_cloudwatch_log_group\.(\w+)\.arn/.exec(String(log?.['log_destination']))?.[1] ?? '';
    const records = synthesis.stacks.network.resource['aws_cloudwatch_log_group']?.[group];
    expect(records?.['kms_key_id']).toMatch(/^\$\{aws_kms_key\.\w+\.arn\}$/);
  });
});

describe('the check of endpoints', () => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await synthesize('prod');
  });

  it.each(['secretsmanager', 'lambda', 'kms', 'monitoring', 's3'])('misses the endpoint of %s', (service) => {
    const stacks = changed(synthesis, 'network', ({ aws_vpc_endpoint: found }) => {
      for (const [id, { service_name: name }] of Object.entries(found ?? {}))
        if (String(name).endsWith(`.${service}`)) delete found?.[id];
    });
    expect(endpointGaps(stacks).unreached).not.toEqual([]);
  });

  it('misses the endpoint of MWAA alone', () => {
    const stacks = changed(synthesis, 'network', ({ aws_vpc_endpoint: found }) => {
      for (const [id, { service_name: name }] of Object.entries(found ?? {}))
        if (String(name).endsWith('.ecr.dkr')) delete found?.[id];
    });
    expect(endpointGaps(stacks).unreached).toEqual(['MWAA: ecr.dkr']);
  });

  it('sees that a function may call a service that has none', () => {
    const stacks = changed(synthesis, 'compute', ({ aws_iam_role_policy: policies }) => {
      const [policy] = Object.entries(policies ?? {})
        .filter(([id]) => id.startsWith('extract_sales'))
        .map(([, found]) => found);
      if (policy === undefined) throw new Error('no policy of the extractor');
      policy['policy'] = String(policy['policy']).replace('secretsmanager:GetSecretValue', 'kinesis:GetRecords');
    });
    expect(endpointGaps(stacks).unreached).toEqual([expect.stringMatching(/^extract_sales_.*: kinesis:GetRecords$/)]);
  });

  it('sees an endpoint that nobody calls', () => {
    const stacks = changed(synthesis, 'network', ({ aws_vpc_endpoint: found = {} }) => {
      found['more'] = { service_name: 'com.amazonaws.eu-central-1.kinesis' };
    });
    expect(endpointGaps(stacks)).toEqual({ unreached: [], needless: ['kinesis'] });
  });
});

describe('ways to the sources', () => {
  it('attaches the network to a transit gateway once, however many sources are behind it', async () => {
    const synthesis = await routed(TRANSIT, TRANSIT);
    const attachments = synthesis.resources('aws_ec2_transit_gateway_vpc_attachment');
    expect(attachments).toHaveLength(1);
    expect(attachments[0]?.['subnet_ids']).toHaveLength(2);
    const routes = synthesis.resources('aws_route');
    expect(routes.map((route) => route['destination_cidr_block']).sort()).toEqual(
      [MARKETING, MARKETING, SALES, SALES].map(({ network }) => network),
    );
    for (const route of routes)
      expect(route).toMatchObject({
        transit_gateway_id: TRANSIT.id,
        depends_on: [`aws_ec2_transit_gateway_vpc_attachment.${attachments[0]?.id}`],
      });
  });

  it('leads over an accepted peering without asking for it anew', async () => {
    const synthesis = await routed(PEERING, TRANSIT);
    expect(synthesis.types().filter((type) => type.includes('peering'))).toEqual([]);
    const over = synthesis.resources('aws_route').filter((route) => route['vpc_peering_connection_id'] !== undefined);
    expect(over.map((route) => [route['destination_cidr_block'], route['vpc_peering_connection_id']])).toEqual([
      [MARKETING.network, PEERING.id],
      [MARKETING.network, PEERING.id],
    ]);
    expect(new Set(over.map((route) => named(route['route_table_id'])))).toEqual(new Set(privateTables(synthesis)));
  });

  it('leads over a NAT gateway of the zone to that source alone', async () => {
    const synthesis = await routed(NAT, TRANSIT);
    const gateways = synthesis.resources('aws_nat_gateway');
    const tables = privateTables(synthesis);
    expect([gateways.length, tables.length]).toEqual([2, 2]);
    const over = routesOf(synthesis, tables).filter((route) => route['nat_gateway_id'] !== undefined);
    expect(over.map((route) => route['destination_cidr_block'])).toEqual([MARKETING.network, MARKETING.network]);

    const { aws_subnet: subnets = {}, aws_route_table_association: associations = {} } =
      synthesis.stacks.network.resource;
    const zoneOf = (subnetId: unknown): unknown => subnets[named(subnetId)]?.['availability_zone'];
    for (const route of over) {
      const from = Object.values(associations).find((one) => one['route_table_id'] === route['route_table_id']);
      const through = gateways.find(({ id }) => id === named(route['nat_gateway_id']));
      expect(zoneOf(through?.['subnet_id'])).toBe(zoneOf(from?.['subnet_id']));
    }
  });

  it('has no default route in a private table, and one to the internet in the public table', async () => {
    const synthesis = await routed(NAT, NAT);
    const isDefault = (route: Attributes): boolean => route['destination_cidr_block'] === '0.0.0.0/0';
    expect(routesOf(synthesis, privateTables(synthesis)).filter(isDefault)).toEqual([]);
    const routes = synthesis.resources('aws_route').filter(isDefault);
    expect(routes).toEqual([
      expect.objectContaining({ gateway_id: expect.stringMatching(/aws_internet_gateway/) as string }),
    ]);
    for (const table of synthesis.resources('aws_route_table')) expect(table['route']).toBeUndefined();
  });

  it('puts NAT gateways, and nothing else, into public subnets of the second half that give out no addresses', async () => {
    const synthesis = await routed(NAT, TRANSIT);
    const open = synthesis.resources('aws_nat_gateway').map(({ subnet_id: id }) => String(id));
    const publicSubnets = synthesis.resources('aws_subnet').filter(({ id }) => open.map(named).includes(id));
    expect(publicSubnets.map((one) => one['cidr_block'])).toEqual(
      [8, 9].map((part) => subnet('10.30.0.0/20', 4, part)),
    );
    for (const one of publicSubnets) expect(one['map_public_ip_on_launch']).toBe(false);
    for (const reference of open) {
      const name = reference.slice(2, -1);
      const users = ['aws_vpc_endpoint', 'aws_ec2_transit_gateway_vpc_attachment', 'terraform_remote_state'].filter(
        (type) => JSON.stringify(synthesis.stacks.network.resource[type] ?? {}).includes(name),
      );
      expect(users).toEqual([]);
      expect(JSON.stringify((synthesis.stacks.network as StackJson & { output: unknown }).output)).not.toContain(name);
    }
  });

  it('names the addresses that firewalls of sources must admit, and keeps them in prod', async () => {
    const synthesis = await routed(NAT, TRANSIT);
    const addresses = synthesis.resources('aws_eip');
    expect(synthesis.stacks.network).toMatchObject({
      output: { nat_addresses: { value: addresses.map(({ id }) => `\${aws_eip.${id}.public_ip}`) } },
    });
    for (const address of addresses)
      expect(address).toMatchObject({ domain: 'vpc', lifecycle: { prevent_destroy: true } });
  });

  it('opens the group of functions to network and port of a source, whatever the way', async () => {
    const synthesis = await routed(NAT, PEERING);
    const open = synthesis
      .resources('aws_vpc_security_group_egress_rule')
      .filter((rule) => rule['cidr_ipv4'] !== undefined)
      .map((rule) => [rule['cidr_ipv4'], rule['from_port'], rule['to_port'], rule['security_group_id']]);
    const functions = expect.stringMatching(/aws_security_group\.functions_group/) as string;
    expect(open).toEqual([
      [MARKETING.network, 3306, 3306, functions],
      [SALES.network, 1433, 1433, functions],
    ]);
  });

  it('reaches two databases of one network by one route and one rule', async () => {
    const both = { ...MARKETING, route: PEERING };
    const synthesis = await synthesize('prod', { sources: { marketing: both, sales: both } });
    expect(synthesis.resources('aws_route')).toHaveLength(2);
    const rules = synthesis.resources('aws_vpc_security_group_egress_rule');
    expect(rules.filter((rule) => rule['cidr_ipv4'] !== undefined)).toHaveLength(1);
  });
});

describe('a network in three zones', () => {
  it('runs functions, jobs and endpoints in all of them, and Airflow in the first two', async () => {
    const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
    const synthesis = await synthesize('prod', { network: { cidr: '10.30.0.0/20', zones } });
    expect(synthesis.resources('aws_subnet').map((one) => one['availability_zone'])).toEqual(zones);
    for (const one of synthesis.resources('aws_vpc_endpoint').filter((found) => found['subnet_ids'] !== undefined))
      expect(one['subnet_ids']).toHaveLength(3);
    for (const lambda of synthesis.resources('aws_lambda_function'))
      expect((lambda['vpc_config'] as { subnet_ids: unknown[] }).subnet_ids).toHaveLength(3);
    for (const job of synthesis.resources('aws_glue_job')) expect(job['connections']).toHaveLength(3);
    const [airflow] = synthesis.resources('aws_mwaa_environment');
    const { subnet_ids: subnets } = airflow?.['network_configuration'] as { subnet_ids: string[] };
    expect(subnets).toEqual([expect.stringContaining('subnet_0'), expect.stringContaining('subnet_1')]);
  });
});
