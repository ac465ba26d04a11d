import { Construct } from 'constructs';
import { probeMetric } from '../metrics';
import type { AlarmContext } from './alarm-context';
import type { AlarmMeaning } from './meaning';
import { MetricAlarm } from './metric-alarm';

export interface SourceAlarmsProps extends AlarmContext {
  readonly environment: string;
  readonly source: string;
  readonly owner: string;
  /** How often the source is probed. */
  readonly probeMinutes: number;
}

/**
 * Of what the extractor of a source needs, by its probe. Each passes without a run, for the probe goes on; so each keeps runs
 * from beginning, which would fail.
 */
export class SourceAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: SourceAlarmsProps,
  ) {
    super(scope, id);
    const { source } = props;
    this.alarm(
      'unreachable',
      'SourceUnreachable',
      `The source database ${source} does not answer, or refuses the login.`,
    );
    this.alarm('secret', 'SecretUnusable', `A secret of the extractor of ${source} can't be read, or holds no login.`);
    this.alarm(
      'store',
      'StoreUnusable',
      `The extractor of ${source} can't write to the raw bucket, or not under its key.`,
    );
  }

  private alarm(id: string, type: 'SecretUnusable' | 'SourceUnreachable' | 'StoreUnusable', what: string): void {
    const { environment, source, owner, probeMinutes, ...context } = this.props;
    const meaning: AlarmMeaning = {
      type,
      subject: source,
      what,
      impact: `No window of ${source} can be extracted: runs are held back until it passes.`,
      severity: 'page',
      owner,
      component: `source:${source}`,
      blocksRun: true,
      because: `Two probes one after the other, ${probeMinutes} minutes apart: one alone may meet a restart.`,
    };
    new MetricAlarm(this, id, {
      ...context,
      meaning,
      condition: {
        metrics: [probeMetric(type, environment)(source)],
        statistic: 'Maximum',
        periodSeconds: probeMinutes * 60,
        periods: 2,
        fires: 'above',
        threshold: 0,
        // A probe that doesn't run is told of as an error of its function.
        missing: 'well',
      },
    });
  }
}
