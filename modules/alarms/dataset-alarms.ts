import { Construct } from 'constructs';
import type { Contract } from '../../contracts/contract';
import { qualityMetric } from '../metrics';
import type { AlarmContext } from './alarm-context';
import type { Component } from './meaning';
import { MEASURED_ONCE, MetricAlarm } from './metric-alarm';

export interface DatasetAlarmsProps extends AlarmContext {
  readonly environment: string;
  readonly contract: Pick<Contract, 'dataset' | 'freshness' | 'owner' | 'quarantine' | 'source'>;
}

/** What a stage bears before it stops by itself; that much before, somebody looks. */
const PART_OF_LIMIT = 0.5;

/** What the job `reconcile` measures of a dataset, once a run. */
export class DatasetAlarms extends Construct {
  constructor(scope: Construct, id: string, { environment, contract, ...context }: DatasetAlarmsProps) {
    super(scope, id);
    const { dataset, owner, freshness, quarantine } = contract;
    // What stops a run is told of by the job that stops it.
    const symptomOf: Component[] = [`source:${contract.source.system}`, `job:stage:${dataset}`, 'job:reconcile', 'run'];
    const common = { subject: dataset, owner, dataset, component: `dataset:${dataset}`, symptomOf } as const;
    const once = { ...MEASURED_ONCE, fires: 'above' } as const;
    new MetricAlarm(this, 'stale', {
      ...context,
      meaning: {
        ...common,
        type: 'DataStale',
        what: `The newest change of ${dataset} is older than its contract allows.`,
        impact: `Marts and KPIs of ${dataset} lack what has happened since.`,
        severity: freshness.severity === 'error' ? 'page' : 'ticket',
        because: `${freshness.max_age_hours} hours: freshness.max_age_hours of the contract.`,
      },
      condition: {
        ...once,
        metrics: [qualityMetric('FreshnessHours', environment)(dataset)],
        threshold: freshness.max_age_hours,
      },
    });
    const share = quarantine.max_percent * PART_OF_LIMIT;
    new MetricAlarm(this, 'quarantined', {
      ...context,
      meaning: {
        ...common,
        type: 'QuarantineRate',
        what: `Many rows of ${dataset} do not fit its contract and are set aside.`,
        impact: `Marts lack those rows; at ${quarantine.max_percent} % the stage of ${dataset} stops.`,
        severity: 'ticket',
        because: `${share} %: half of quarantine.max_percent of the contract, so that there is time to look.`,
      },
      condition: {
        ...once,
        metrics: [qualityMetric('RowsQuarantinedPercent', environment)(dataset)],
        threshold: share,
      },
    });
    new MetricAlarm(this, 'quality', {
      ...context,
      meaning: {
        ...common,
        type: 'QualityCheckFailed',
        what: `A check of the contract of ${dataset} is broken.`,
        impact: 'A broken check of severity error stops the run before the marts; one of severity warn does not.',
        severity: 'ticket',
        because: 'Each broken check is told of: the contract says what the data must be like.',
      },
      condition: {
        ...once,
        metrics: [
          qualityMetric('QualityChecksFailed', environment, 'error')(dataset),
          qualityMetric('QualityChecksFailed', environment, 'warn')(dataset),
        ],
        threshold: 0,
      },
    });
  }
}
