import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';
import { BUCKETS, type Names } from '../../config/names';
import {
  airflowMetrics,
  functionMetric,
  jobMetric,
  qualityMetric,
  runMetric,
  scannedMetrics,
  sizeMetric,
} from '../metrics';
import { alarmStatus, dashboardBody, type Graph, graph, heading, note, type Widget } from './widget';

export interface PlatformDashboardProps {
  readonly names: Names;
  /** Name of the environment, as metrics of data quality carry it. */
  readonly environment: string;
  readonly functions: readonly string[];
  readonly jobs: readonly string[];
  readonly workgroups: readonly string[];
  readonly datasets: readonly string[];
  /** Names of the alarms. */
  readonly alarms: readonly string[];
  readonly monthlyDollars: number;
}

const DAY_SECONDS = 86_400;

/** One page on how the platform is: is it running, is it right, what does it cost. */
export class PlatformDashboard extends Construct {
  private readonly region: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PlatformDashboardProps,
  ) {
    super(scope, id);
    const { names } = props;
    this.region = names.region;
    new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: names.dashboard(),
      dashboardBody: dashboardBody([...this.running(), ...this.right(), ...this.cost()]),
    });
  }

  private running(): Widget[][] {
    const { names, environment, functions, jobs, alarms } = this.props;
    const airflow = airflowMetrics(names.airflow());
    return [
      [heading('# Is it running?\nAlarms, Airflow, functions and jobs.')],
      ...alarmStatus(
        'Alarms',
        alarms.map((alarm) => names.arn('cloudwatch', `alarm:${alarm}`)),
      ),
      [
        this.graph({ title: 'Airflow: heartbeats', metrics: [airflow.heartbeat], statistic: 'Sum' }),
        this.graph({ title: 'Airflow: tasks', metrics: [airflow.queued, airflow.running], statistic: 'Maximum' }),
        this.graph({
          title: 'Airflow: failed tasks',
          metrics: [runMetric('TasksFailed', environment)],
          statistic: 'Sum',
        }),
      ],
      [
        this.graph({
          title: 'Functions: invocations',
          metrics: functions.map(functionMetric('Invocations')),
          statistic: 'Sum',
        }),
        this.graph({
          title: 'Functions: errors',
          metrics: functions.map(functionMetric('Errors')),
          statistic: 'Sum',
        }),
        this.graph({
          title: 'Functions: throttles',
          metrics: functions.map(functionMetric('Throttles')),
          statistic: 'Sum',
        }),
      ],
      [
        this.graph({
          title: 'Functions: longest duration (ms)',
          metrics: functions.map(functionMetric('Duration')),
          statistic: 'Maximum',
        }),
        this.graph({
          title: 'Functions: at once',
          metrics: functions.map(functionMetric('ConcurrentExecutions')),
          statistic: 'Maximum',
        }),
      ],
      [
        this.graph({
          title: 'Jobs: time (ms)',
          metrics: jobs.map(jobMetric('aggregate.elapsedTime', 'count')),
          statistic: 'Sum',
        }),
        this.graph({
          title: 'Jobs: failed tasks',
          metrics: jobs.map(jobMetric('aggregate.numFailedTasks', 'count')),
          statistic: 'Sum',
        }),
        this.graph({
          title: 'Jobs: executors',
          metrics: jobs.map(jobMetric('ExecutorAllocationManager.executors.numberAllExecutors', 'gauge')),
          statistic: 'Maximum',
          stacked: true,
        }),
      ],
    ];
  }

  private right(): Widget[][] {
    const { environment, datasets } = this.props;
    return [
      [
        heading(
          '# Is it right?\nWhat the job `reconcile` finds: a failed error check stops a run before it publishes.',
        ),
      ],
      [
        this.graph({
          title: 'Checks failed: errors',
          metrics: datasets.map(qualityMetric('QualityChecksFailed', environment, 'error')),
          statistic: 'Maximum',
        }),
        this.graph({
          title: 'Checks failed: warnings',
          metrics: datasets.map(qualityMetric('QualityChecksFailed', environment, 'warn')),
          statistic: 'Maximum',
        }),
        this.graph({
          title: 'Rows in quarantine (%)',
          metrics: datasets.map(qualityMetric('RowsQuarantinedPercent', environment)),
          statistic: 'Maximum',
        }),
      ],
      [
        this.graph({
          title: 'Age of the newest row (hours)',
          metrics: datasets.map(qualityMetric('FreshnessHours', environment)),
          statistic: 'Maximum',
        }),
      ],
    ];
  }

  private cost(): Widget[][] {
    const { names, workgroups, monthlyDollars } = this.props;
    const ends = ['succeeded', 'failed', 'cancelled'] as const;
    return [
      [
        heading(
          '# What does it cost?\nWhat grows with use; the rest is the same every hour: Airflow, endpoints, keys.',
        ),
      ],
      [
        this.graph({
          title: 'Athena: bytes scanned a day',
          metrics: ends.flatMap((end) => workgroups.flatMap(scannedMetrics(end))),
          statistic: 'Sum',
          period: DAY_SECONDS,
          stacked: true,
        }),
        this.graph({
          title: 'Buckets: bytes in Standard',
          metrics: BUCKETS.map((bucket) => sizeMetric(names.bucket(bucket))),
          statistic: 'Average',
          period: DAY_SECONDS,
          stacked: true,
        }),
        note(
          `**Budget**: ${monthlyDollars} dollars a month, [${names.budget()}]` +
            '(https://console.aws.amazon.com/billing/home#/budgets). What is spent and forecast is there; alerts come by the ' +
            'topic of notifications.',
        ),
      ],
    ];
  }

  private graph(graphed: Omit<Graph, 'region'>): Widget {
    return graph({ ...graphed, region: this.region });
  }
}
