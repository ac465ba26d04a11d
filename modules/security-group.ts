import { SecurityGroup as VpcSecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';

export interface SecurityGroupProps {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
}

const HTTPS = 443;

/** A security group that admits nothing until told; rules name other groups, prefix lists or networks, never the world. */
export class SecurityGroup extends Construct {
  readonly groupId: string;

  constructor(scope: Construct, id: string, props: SecurityGroupProps) {
    super(scope, id);
    const group = new VpcSecurityGroup(this, 'group', {
      name: props.name,
      description: props.description,
      vpcId: props.vpcId,
      revokeRulesOnDelete: true,
      tags: { Name: props.name },
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
    new VpcSecurityGroupIngressRule(this, 'from_itself', rule);
    new VpcSecurityGroupEgressRule(this, 'to_itself', rule);
  }
}
