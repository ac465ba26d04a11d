import { Construct } from 'constructs';
import { airflowMetrics, runMetric } from '../metrics';
import type { AlarmContext } from './alarm-context';
import { MetricAlarm } from './metric-alarm';

export interface AirflowAlarmsProps extends AlarmContext {
  readonly environment: string;
  readonly owner: string;
  /** Tasks that the largest fleet of workers starts at once. */
  readonly tasksAtOnce: number;
}

const FIVE_MINUTES = 300;

/** Of Airflow itself. */
export class AirflowAlarms extends Construct {
  constructor(scope: Construct, id: string, { environment, owner, tasksAtOnce, ...context }: AirflowAlarmsProps) {
    super(scope, id);
    const metrics = airflowMetrics(context.names.airflow());
    const common = { owner, component: 'airflow' } as const;
    new MetricAlarm(this, 'silent', {
      ...context,
      meaning: {
        ...common,
        type: 'SchedulerSilent',
        what: 'The scheduler of Airflow has given no sign of life for a quarter of an hour.',
        impact: 'No task is started: runs stand still, and those that are due do not begin.',
        severity: 'page',
        because: 'It beats every few seconds; an update or a new worker may take it ten minutes.',
      },
      condition: {
        metrics: [metrics.heartbeat],
        statistic: 'Sum',
        periodSeconds: FIVE_MINUTES,
        periods: 3,
        fires: 'below',
        threshold: 1,
        missing: 'breaching',
      },
    });
    new MetricAlarm(this, 'queued', {
      ...context,
      meaning: {
        ...common,
        type: 'TasksQueued',
        what: 'Tasks of Airflow wait for a worker.',
        impact: 'Runs take longer, and may end after the hour at which people look.',
        severity: 'ticket',
        because: `${tasksAtOnce}: what all workers start at once. For half an hour, in which workers are added.`,
      },
      condition: {
        metrics: [metrics.queued],
        statistic: 'Minimum',
        periodSeconds: FIVE_MINUTES,
        periods: 6,
        fires: 'above',
        threshold: tasksAtOnce,
        missing: 'well',
      },
    });
    new MetricAlarm(this, 'failing', {
      ...context,
      meaning: {
        ...common,
        type: 'TasksFailing',
        what: 'Several tasks of Airflow failed for good within a quarter of an hour.',
        impact: 'Something that all of them need is broken; each tells of itself as well.',
        severity: 'page',
        symptomOf: ['run', 'source:*', 'job:*', 'athena:*'],
        because: 'Four: what fails of one dataset is one task or two; more have a common cause.',
      },
      condition: {
        metrics: [runMetric('TasksFailed', environment)],
        statistic: 'Sum',
        periodSeconds: 3 * FIVE_MINUTES,
        fires: 'above',
        threshold: 4,
        missing: 'nought',
      },
    });
  }
}
