import { SecurityGroup } from '../../modules/security-group';
import { synthesized } from './synthesized';

describe('a security group', () => {
  const resources = synthesized((scope) => {
    const group = (id: string, membersIn = 'stack') =>
      new SecurityGroup(scope, id, { name: id, description: id, vpcId: 'vpc-1', membersIn });
    const functions = group('functions', 'compute');
    functions.mayCall(group('endpoints'));
    functions.mayConnect('sales', '10.1.0.0/24', 1433);
    functions.mayConnect('returns', '10.1.0.0/24', 1433);
    functions.mayConnect('support', '10.1.0.0/24', 3306);
    group('jobs').mayTalkAmongThemselves();
    group('closed');
  });

  it('admits nothing until told', () => {
    const rules = JSON.stringify([
      resources['aws_vpc_security_group_ingress_rule'],
      resources['aws_vpc_security_group_egress_rule'],
    ]);
    expect(rules).not.toContain('closed');
    for (const group of resources['aws_security_group'] ?? []) {
      expect(group['ingress']).toBeUndefined();
      expect(group['egress']).toBeUndefined();
    }
  });

  it('opens a call on both sides, by group and for HTTPS', () => {
    const https = { ip_protocol: 'tcp', from_port: 443, to_port: 443 };
    expect(resources['aws_vpc_security_group_ingress_rule']).toContainEqual(
      expect.objectContaining({ ...https, description: 'HTTPS from functions' }),
    );
    expect(resources['aws_vpc_security_group_egress_rule']).toContainEqual(
      expect.objectContaining({ ...https, description: 'HTTPS to endpoints' }),
    );
  });

  it('reaches one port of a database, by one rule for all that are behind it', () => {
    const rules = (resources['aws_vpc_security_group_egress_rule'] ?? []).filter((rule) => 'cidr_ipv4' in rule);
    expect(rules.map((rule) => [rule['cidr_ipv4'], rule['from_port'], rule['to_port']])).toEqual([
      ['10.1.0.0/24', 1433, 1433],
      ['10.1.0.0/24', 3306, 3306],
    ]);
  });

  it('lets workers talk to their own group alone', () => {
    const rules = resources['aws_vpc_security_group_ingress_rule'] ?? [];
    const own = rules.find(({ description }) => description === 'Between members');
    expect(own?.['referenced_security_group_id']).toBe(own?.['security_group_id']);
  });
});
