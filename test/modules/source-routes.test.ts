import { PrivateNetwork } from '../../modules/private-network';
import { SourceRoutes, type SourceRoutesProps } from '../../modules/source-routes';
import { synthesized } from './synthesized';

const routes = (sources: SourceRoutesProps['sources'], removal?: SourceRoutesProps['removal']) =>
  synthesized((scope) => {
    const network = new PrivateNetwork(scope, 'private', { name: 'n', cidr: '10.0.0.0/20', zones: ['a', 'b'] });
    new SourceRoutes(scope, 'sources', { name: 'n', network, sources, ...(removal === undefined ? {} : { removal }) });
  });
const behind = (id: string, network: string) => ({ network, route: { kind: 'transit_gateway', id } as const });

describe('the ways to the source databases', () => {
  it('lead to their networks alone, from each zone', () => {
    const resources = routes({
      marketing: behind('tgw-0123456789abcdef0', '10.120.10.0/24'),
      sales: behind('tgw-0123456789abcdef0', '10.120.20.0/24'),
    });
    const ways = resources['aws_route']?.map((route) => [route['destination_cidr_block'], route['route_table_id']]);
    const table = (index: number) => expect.stringContaining(`private_table_${index}`) as string;
    expect(ways).toEqual([
      ['10.120.10.0/24', table(0)],
      ['10.120.10.0/24', table(1)],
      ['10.120.20.0/24', table(0)],
      ['10.120.20.0/24', table(1)],
    ]);
  });

  it('take one attachment a transit gateway', () => {
    const resources = routes({
      marketing: behind('tgw-0123456789abcdef0', '10.120.10.0/24'),
      sales: behind('tgw-0123456789abcdef0', '10.120.20.0/24'),
      support: behind('tgw-0123456789abcdef1', '10.120.30.0/24'),
    });
    expect(
      resources['aws_ec2_transit_gateway_vpc_attachment']?.map((attachment) => attachment['transit_gateway_id']),
    ).toEqual(['tgw-0123456789abcdef0', 'tgw-0123456789abcdef1']);
  });

  it('are none without a route', () => {
    const resources = routes({ marketing: { network: '10.120.10.0/24' } });
    expect(Object.keys(resources).filter((type) => /route$|attachment|gateway|eip/.test(type))).toEqual([]);
  });

  it('keep the addresses of NAT gateways unless told that they may go', () => {
    const sources = { marketing: { network: '203.0.113.0/24', route: { kind: 'nat' } as const } };
    const lifecycles = (removal?: SourceRoutesProps['removal']) =>
      routes(sources, removal)['aws_eip']?.map((address) => address['lifecycle']);
    expect(lifecycles()).toEqual([{ prevent_destroy: true }, { prevent_destroy: true }]);
    expect(lifecycles('removable')).toEqual([undefined, undefined]);
  });
});
