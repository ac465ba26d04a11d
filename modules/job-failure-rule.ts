import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';
import type { JobName } from '../config/environment';
import type { Names } from '../config/names';

export interface JobFailureRuleProps {
  readonly names: Names;
  readonly jobs: readonly JobName[];
  readonly topicArn: string;
}

/** Reports Glue runs that failed. By event, not by metric: a run that dies early emits no metric. */
export class JobFailureRule extends Construct {
  constructor(scope: Construct, id: string, props: JobFailureRuleProps) {
    super(scope, id);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name: `${props.names.prefix}-job-failed`,
      description: 'A Glue job of the platform failed, timed out or could not start.',
      eventPattern: JSON.stringify({
        source: ['aws.glue'],
        'detail-type': ['Glue Job State Change'],
        detail: {
          jobName: props.jobs.map((job) => props.names.job(job)),
          state: ['FAILED', 'TIMEOUT', 'ERROR'],
        },
      }),
    });
    new CloudwatchEventTarget(this, 'target', { rule: rule.name, targetId: 'notifications', arn: props.topicArn });
  }
}
