import { PrivateNetwork } from '../../modules/private-network';
import { SourceRoutes } from '../../modules/source-routes';
import { synthesized } from './synthesized';

describe('the way to the source databases', () => {
  it('leads to their networks alone', () => {
    const resources = synthesized((scope) => {
      const network = new PrivateNetwork(scope, 'private', { name: 'n', cidr: '10.0.0.0/20', zones: ['a', 'b'] });
      new SourceRoutes(scope, 'sources', {
        name: 'n',
        network,
        transitGatewayId: 'tgw-0123456789abcdef0',
        sources: { marketing: '10.120.10.0/24', sales: '10.120.20.0/24' },
      });
    });
    expect(resources['aws_route']?.map((route) => route['destination_cidr_block'])).toEqual([
      '10.120.10.0/24',
      '10.120.20.0/24',
    ]);
    expect(resources['aws_ec2_transit_gateway_vpc_attachment']).toMatchObject([
      { transit_gateway_id: 'tgw-0123456789abcdef0' },
    ]);
  });
});
