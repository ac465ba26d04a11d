/** What the last run measured of each dataset, as CloudWatch has it: rows themselves are open to jobs alone. */
import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { Contract } from '../../contracts/contract';
import { type Metric, qualityMetric } from '../../modules/metrics';
import type { DatasetOutput } from './output';

const DAY_MILLISECONDS = 86_400_000;
/** A run a day, and weekends and holidays on which nobody mends one. */
const LOOK_BACK_DAYS = 14;
const PERIOD_SECONDS = 60;
/** Metrics that CloudWatch takes in one request. */
const MOST_QUERIES = 500;

interface Point {
  readonly value: number;
  readonly at: Date;
}

/** The newest point of each metric, or undefined where there is none. */
async function newest(client: CloudWatchClient, metrics: readonly Metric[], now: Date): Promise<(Point | undefined)[]> {
  const found = new Map<string, Point>();
  const queries = metrics.map(({ namespace, name, dimensions }, i): MetricDataQuery => ({
    Id: `m${i}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: PERIOD_SECONDS,
      Stat: 'Maximum',
    },
  }));
  for (let first = 0; first < queries.length; first += MOST_QUERIES) {
    const pages = paginateGetMetricData(
      { client },
      {
        MetricDataQueries: queries.slice(first, first + MOST_QUERIES),
        StartTime: new Date(now.getTime() - LOOK_BACK_DAYS * DAY_MILLISECONDS),
        // A period that has begun counts.
        EndTime: new Date(now.getTime() + PERIOD_SECONDS * 1000),
      },
    );
    for await (const { MetricDataResults = [] } of pages)
      for (const { Id = '', Values = [], Timestamps = [] } of MetricDataResults)
        Timestamps.forEach((at, i) => {
          const [value, known] = [Values[i], found.get(Id)];
          if (value !== undefined && (known === undefined || known.at < at)) found.set(Id, { value, at });
        });
  }
  return metrics.map((_, i) => found.get(`m${i}`));
}

/** @param environment its name */
export async function datasetFigures(
  client: CloudWatchClient,
  contracts: readonly Contract[],
  environment: string,
  now: Date,
): Promise<DatasetOutput[]> {
  const kinds = [
    qualityMetric('FreshnessHours', environment),
    qualityMetric('RowsRead', environment),
    qualityMetric('RowsQuarantinedPercent', environment),
    qualityMetric('QualityChecksFailed', environment, 'error'),
    qualityMetric('QualityChecksFailed', environment, 'warn'),
  ];
  const metrics = contracts.flatMap(({ dataset }) => kinds.map((metric) => metric(dataset)));
  const points = await newest(client, metrics, now);
  return contracts.map(({ dataset, owner, freshness, quarantine }, i) => {
    const [fresh, rows, quarantined, errors, warnings] = points.slice(i * kinds.length, (i + 1) * kinds.length);
    return {
      ...{ dataset, owner },
      freshness_hours: fresh?.value ?? null,
      max_age_hours: freshness.max_age_hours,
      rows_read: rows?.value ?? null,
      quarantined_percent: quarantined?.value ?? null,
      max_quarantined_percent: quarantine.max_percent,
      checks_failed: errors === undefined || warnings === undefined ? null : errors.value + warnings.value,
      checked: quarantined?.at.toISOString() ?? null,
    };
  });
}
