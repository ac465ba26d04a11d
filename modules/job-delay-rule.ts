import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';
import type { JobName } from '../config/environment';
import type { Names } from '../config/names';

export interface JobDelayRuleProps {
  readonly names: Names;
  readonly jobs: readonly JobName[];
  readonly topicArn: string;
}

/** Reports Glue runs that still go on after the minutes that their job names for it. */
export class JobDelayRule extends Construct {
  constructor(scope: Construct, id: string, props: JobDelayRuleProps) {
    super(scope, id);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name: `${props.names.prefix}-job-delayed`,
      description: 'A run of a Glue job of the platform takes longer than usual.',
      eventPattern: JSON.stringify({
        source: ['aws.glue'],
        'detail-type': ['Glue Job Run Status'],
        detail: { jobName: props.jobs.map((job) => props.names.job(job)) },
      }),
    });
    new CloudwatchEventTarget(this, 'target', { rule: rule.name, targetId: 'notifications', arn: props.topicArn });
  }
}
