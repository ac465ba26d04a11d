import { FlowLog as VpcFlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { Construct } from 'constructs';
import type { Names } from '../config/names';
import { writeLogs } from './grants';
import type { LogGroup } from './log-group';
import { ServiceRole } from './service-role';

export interface FlowLogProps {
  readonly names: Names;
  readonly vpcId: string;
  readonly logGroup: LogGroup;
}

/** Records every connection, accepted or refused, of a network. */
export class FlowLog extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogProps) {
    super(scope, id);
    const role = new ServiceRole(this, 'role', {
      names: props.names,
      purpose: 'flow-log',
      description: 'Writes the records of network connections.',
      services: ['vpc-flow-logs.amazonaws.com'],
      sourceArn: props.names.arn('ec2', 'vpc-flow-log/*'),
      statements: [
        writeLogs([props.logGroup.arn]),
        {
          sid: 'FindLogGroups',
          actions: ['logs:DescribeLogGroups'],
          resources: ['*'],
          why: 'The service looks for its group before it writes. The action is about no one group.',
        },
        {
          sid: 'FindLogStreams',
          actions: ['logs:DescribeLogStreams'],
          resources: [props.logGroup.arn],
          why: 'It writes one stream an interface, and looks for those that are there.',
        },
      ],
      insideNetwork: false,
    });
    new VpcFlowLog(this, 'flow_log', {
      vpcId: props.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: props.logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
    });
  }
}
