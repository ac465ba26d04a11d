import { Construct } from 'constructs';
import { runMetric } from '../metrics';
import type { AlarmContext } from './alarm-context';
import { MEASURED_ONCE, MetricAlarm } from './metric-alarm';

export interface RunAlarmsProps extends AlarmContext {
  readonly environment: string;
  readonly owner: string;
  /** Hours within which a daily run must have succeeded; null where nobody expects one. */
  readonly succeedsWithinHours: number | null;
}

const HOUR = 3600;

/** Of the daily run as a whole. */
export class RunAlarms extends Construct {
  constructor(scope: Construct, id: string, props: RunAlarmsProps) {
    super(scope, id);
    const { environment, owner, succeedsWithinHours, ...context } = props;
    if (succeedsWithinHours !== null)
      new MetricAlarm(this, 'missing', {
        ...context,
        meaning: {
          type: 'RunMissing',
          what: `No daily run has succeeded for ${succeedsWithinHours} hours.`,
          impact: 'Every table, mart and KPI is as old as the last run that succeeded.',
          severity: 'page',
          owner,
          component: 'run',
          symptomOf: ['airflow', 'source:*', 'job:*'],
          because: `${succeedsWithinHours} hours (alarms.runWithinHours): a day, and what a run may take with its retries.`,
        },
        condition: {
          metrics: [runMetric('RunsSucceeded', environment)],
          statistic: 'Sum',
          periodSeconds: HOUR,
          periods: succeedsWithinHours,
          fires: 'below',
          threshold: 1,
          // Whoever should tell of a run is silent when there is none: that silence is what is waited for.
          missing: 'breaching',
        },
      });
    new MetricAlarm(this, 'unbalanced', {
      ...context,
      meaning: {
        type: 'ReconciliationMismatch',
        what: 'Rows or money of a window are lost or doubled between the source and the curated tables.',
        impact: 'The run stopped before it published: marts and KPIs keep the figures of the last run that balanced.',
        severity: 'page',
        owner,
        // The job tells of it as it fails: of one component, whichever comes first.
        component: 'job:reconcile',
        because: 'None is explained away: a window balances exactly, or not.',
      },
      condition: {
        ...MEASURED_ONCE,
        metrics: [runMetric('WindowsUnbalanced', environment)],
        fires: 'above',
        threshold: 0,
      },
    });
  }
}
