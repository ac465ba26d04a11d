import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import type { Names } from '../config/names';
import { keepReason } from './reasons';

export interface SourceProbeProps {
  readonly names: Names;
  readonly source: string;
  readonly functionArn: string;
  readonly everyMinutes: number;
}

/** Has a source's extractor look, again and again, whether it can reach what an extraction needs. */
export class SourceProbe extends Construct {
  constructor(scope: Construct, id: string, { names, source, functionArn, everyMinutes }: SourceProbeProps) {
    super(scope, id);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name: names.probe(source),
      description: `Probes the source ${source}.`,
      scheduleExpression: `rate(${everyMinutes} minute${everyMinutes === 1 ? '' : 's'})`,
    });
    new CloudwatchEventTarget(this, 'target', {
      rule: rule.name,
      targetId: 'extractor',
      arn: functionArn,
      inputTransformer: {
        inputPaths: { id: '$.id' },
        inputTemplate: '{"action": "probe", "request_id": "probe.<id>"}',
      },
    });
    const permission = new LambdaPermission(this, `probed_for_${source}`, {
      statementId: 'Probe',
      action: 'lambda:InvokeFunction',
      functionName: names.extractFunction(source),
      principal: 'events.amazonaws.com',
      sourceArn: names.arn('events', `rule/${names.probe(source)}`),
      sourceAccount: names.account,
    });
    keepReason(
      permission,
      permission.node.id,
      'The schedule has the extractor look whether its source can be reached.',
    );
  }
}
