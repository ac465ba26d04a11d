import { Construct } from 'constructs';
import type { JobName } from '../../config/environment';
import type { AlarmContext } from './alarm-context';
import { EventAlarm } from './event-alarm';

export interface JobAlarmsProps extends AlarmContext {
  readonly job: JobName;
  readonly owner: string;
  /** What happens while it doesn't run, in a sentence. */
  readonly impact: string;
}

/** Of the runs of a Glue job. By events, not by metrics: a run that dies early emits none. */
export class JobAlarms extends Construct {
  constructor(scope: Construct, id: string, { job, owner, impact, ...context }: JobAlarmsProps) {
    super(scope, id);
    const name = context.names.job(job);
    const common = { subject: job, owner, impact, component: `job:${job}` } as const;
    new EventAlarm(this, 'failed', {
      ...context,
      meaning: {
        ...common,
        type: 'JobFailed',
        what: `A run of the job ${name} failed, ran out of time or could not start.`,
        severity: 'page',
        because: 'Each failed run is told of: a task tries again what may pass, so few fail that need nobody.',
      },
      pattern: {
        source: ['aws.glue'],
        'detail-type': ['Glue Job State Change'],
        detail: { jobName: [name], state: ['FAILED', 'TIMEOUT', 'ERROR', 'SUCCEEDED'] },
      },
    });
    new EventAlarm(this, 'slow', {
      ...context,
      meaning: {
        ...common,
        type: 'JobDelayed',
        what: `A run of the job ${name} takes longer than usual.`,
        severity: 'ticket',
        because: 'A quarter of the timeout of the job, which no run of the volumes that it is sized for takes.',
      },
      pattern: {
        source: ['aws.glue'],
        'detail-type': ['Glue Job Run Status'],
        detail: { jobName: [name] },
      },
    });
  }
}
