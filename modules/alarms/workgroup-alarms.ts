import { Construct } from 'constructs';
import type { Workgroup } from '../../config/names';
import { scannedMetrics } from '../metrics';
import type { AlarmContext } from './alarm-context';
import { MetricAlarm } from './metric-alarm';

export interface WorkgroupAlarmsProps extends AlarmContext {
  readonly workgroup: Workgroup;
  readonly owner: string;
  /** Bytes that one query may read: Athena ends it there. */
  readonly cutoffBytes: number;
  /** Bytes that all queries of a day may read. */
  readonly dailyBytes: number;
  /** What happens when a query of it is ended, in a sentence. */
  readonly impact: string;
  readonly severity: 'page' | 'ticket';
}

const DAY = 24 * 3600;

/** Of what queries of a workgroup read. */
export class WorkgroupAlarms extends Construct {
  constructor(scope: Construct, id: string, props: WorkgroupAlarmsProps) {
    super(scope, id);
    const { workgroup, owner, impact, cutoffBytes, dailyBytes, severity, ...context } = props;
    const name = context.names.workgroup(workgroup);
    const common = { subject: workgroup, owner, component: `athena:${workgroup}` } as const;
    new MetricAlarm(this, 'cutoff', {
      ...context,
      meaning: {
        ...common,
        type: 'ScanCutoff',
        what: `A query of the workgroup ${name} was ended at the bytes that it may read.`,
        impact,
        severity,
        because: 'The cutoff of the workgroup: a query that somebody called off has read less.',
      },
      condition: {
        metrics: scannedMetrics('cancelled')(name),
        statistic: 'Maximum',
        periodSeconds: 300,
        fires: 'at or above',
        threshold: cutoffBytes,
        missing: 'nought',
      },
    });
    new MetricAlarm(this, 'volume', {
      ...context,
      meaning: {
        ...common,
        type: 'ScanVolume',
        what: `The queries of the workgroup ${name} read more in a day than they should.`,
        impact: 'Athena is paid by what is read: the budget of the month goes faster than planned.',
        severity: 'ticket',
        because: `${(dailyBytes / 1024 ** 3).toFixed(0)} GiB a day: athena.dailyBytes of the environment.`,
      },
      condition: {
        metrics: [
          ...scannedMetrics('succeeded')(name),
          ...scannedMetrics('failed')(name),
          ...scannedMetrics('cancelled')(name),
        ],
        statistic: 'Sum',
        periodSeconds: DAY,
        fires: 'above',
        threshold: dailyBytes,
        missing: 'nought',
      },
    });
  }
}
