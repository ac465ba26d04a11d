import { SecurityGroup as VpcSecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { acceptFindings } from './accepted-finding';

export interface SecurityGroupProps {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  /** Name of the stack that puts members into the group. */
  readonly membersIn: string;
}

const HTTPS = 443;
/** Checks that SSH, RDP and HTTP are open to nobody of the internet. */
const EVERYBODY = ['CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260'];

/** A security group that admits nothing until told; rules name other groups, prefix lists or networks, never the world. */
export class SecurityGroup extends Construct {
  readonly groupId: string;
  private readonly connections = new Set<string>();

  constructor(scope: Construct, id: string, props: SecurityGroupProps) {
    super(scope, id);
    const group = new VpcSecurityGroup(this, 'group', {
      name: props.name,
      description: props.description,
      vpcId: props.vpcId,
      revokeRulesOnDelete: true,
      tags: { Name: props.name },
    });
    if (props.membersIn !== TerraformStack.of(this).node.id)
      acceptFindings(group, {
        id: 'CKV2_AWS_5',
        comment: `Its members are in the stack ${props.membersIn}, which a scan of this one does not see.`,
      });
    this.groupId = group.id;
  }

  /** Members may open HTTPS connections to members of the other group. */
  mayCall(target: SecurityGroup): void {
    const ports = { ipProtocol: 'tcp', fromPort: HTTPS, toPort: HTTPS };
    new VpcSecurityGroupEgressRule(this, `to_${target.node.id}`, {
      ...ports,
      securityGroupId: this.groupId,
      referencedSecurityGroupId: target.groupId,
      description: `HTTPS to ${target.node.id}`,
    });
    new VpcSecurityGroupIngressRule(target, `from_${this.node.id}`, {
      ...ports,
      securityGroupId: target.groupId,
      referencedSecurityGroupId: this.groupId,
      description: `HTTPS from ${this.node.id}`,
    });
  }

  /** Members may open HTTPS connections to a service behind a gateway endpoint. */
  mayCallPrefixList(id: string, prefixListId: string): void {
    new VpcSecurityGroupEgressRule(this, `to_${id}`, {
      securityGroupId: this.groupId,
      prefixListId,
      ipProtocol: 'tcp',
      fromPort: HTTPS,
      toPort: HTTPS,
      description: `HTTPS to ${id}`,
    });
  }

  /** Members may open TCP connections to one port of a network. */
  mayConnect(id: string, cidr: string, port: number): void {
    // Of two databases in one network: AWS refuses the same rule twice.
    const connection = `${cidr}:${port}`;
    if (this.connections.has(connection)) return;
    this.connections.add(connection);
    new VpcSecurityGroupEgressRule(this, `to_${id}`, {
      securityGroupId: this.groupId,
      cidrIpv4: cidr,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      description: `Database of source ${id}`,
    });
  }

  /** Members may talk to each other on every TCP port, as Spark's workers and MWAA's components do. */
  mayTalkAmongThemselves(): void {
    const rule = {
      securityGroupId: this.groupId,
      referencedSecurityGroupId: this.groupId,
      ipProtocol: 'tcp',
      fromPort: 0,
      toPort: 65_535,
      description: 'Between members',
    };
    const ingress = new VpcSecurityGroupIngressRule(this, 'from_itself', rule);
    const comment = 'It admits the members of its own group alone; the check knows only rules that name networks.';
    acceptFindings(ingress, ...EVERYBODY.map((id) => ({ id, comment })));
    new VpcSecurityGroupEgressRule(this, 'to_itself', rule);
  }
}
