/** CloudWatch. */
import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Check } from '../check';
import type { Context } from '../context';
import { message } from '../evidence/mailbox';
import { type Finding, judged, notTried, refuted } from '../finding';

const NAMESPACE = 'TributarySmoke';
const MINUTE = 60_000;
const PERIODS = 3;

/**
 * The state of an alarm of 3 periods of a minute, after a metric had points above its threshold so many minutes ago and
 * none since.
 *
 * @param before state that it is put into first
 */
async function stateAfter(
  { clients, names, pause }: Pick<Context, 'clients' | 'names'> & { pause: (minutes: number) => Promise<void> },
  { minutesAgo, datapoints, before }: { minutesAgo: readonly number[]; datapoints: number; before: 'OK' | 'ALARM' },
): Promise<string> {
  const AlarmName = `${names.prefix}-smoke-${randomUUID()}`;
  const metric = { Namespace: NAMESPACE, MetricName: AlarmName };
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  await clients.cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: NAMESPACE,
      MetricData: minutesAgo.map((minutes) => ({
        MetricName: AlarmName,
        Timestamp: new Date(now - minutes * MINUTE),
        Value: 1,
      })),
    }),
  );
  await clients.cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      ...metric,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: PERIODS,
      DatapointsToAlarm: datapoints,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'missing',
      Tags: [
        { Key: 'project', Value: 'tributary' },
        { Key: 'environment', Value: names.prefix.replace('tributary-', '') },
      ],
    }),
  );
  try {
    await clients.cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: before, StateReason: 'smoke' }));
    await pause(1.5);
    const { MetricAlarms = [] } = await clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
    return MetricAlarms[0]?.StateValue ?? 'not there';
  } finally {
    await clients.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
  }
}

/** Whether alarms are evaluated meanwhile: without it, a state that is kept says nothing. */
async function notEvaluated(context: Context): Promise<Finding | undefined> {
  const state = await stateAfter(waitingOf(context), { minutesAgo: [1, 2, 3], datapoints: PERIODS, before: 'OK' });
  return state === 'ALARM' ? undefined : notTried(`an alarm whose every point breaches is ${state} after 90 s`);
}

const waitingOf = (context: Context) => ({
  clients: context.clients,
  names: context.names,
  pause: (minutes: number) => context.pause(minutes),
});

const dashboardBody = z.object({
  widgets: z.array(z.object({ properties: z.looseObject({ metrics: z.array(z.array(z.unknown())).optional() }) })),
});

export interface ShownMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The metrics that a dashboard names; what `...` and `.` stand for is what the metric before has. */
export function metricsOf(body: string): ShownMetric[] {
  const metrics = new Map<string, ShownMetric>();
  for (const { properties } of dashboardBody.parse(JSON.parse(body)).widgets) {
    let before: string[] = [];
    for (const row of properties.metrics ?? []) {
      const texts = row.filter((part): part is string => typeof part === 'string');
      if (texts.length === 0) continue;
      const full = texts[0] === '...' ? [...before.slice(0, -1), ...texts.slice(1)] : texts;
      before = full.map((text, index) => (text === '.' ? (before[index] ?? '') : text));
      const [namespace = '', name = '', ...rest] = before;
      const dimensions: Record<string, string> = {};
      for (let i = 0; i + 1 < rest.length; i += 2) dimensions[rest[i] ?? ''] = rest[i + 1] ?? '';
      metrics.set(before.join(' '), { namespace, name, dimensions });
    }
  }
  return [...metrics.values()];
}

/** Sources whose names here were taken from documentation. */
const UNKNOWN = /^(AmazonMWAA|AWS\/MWAA|Glue|AWS\/S3)$/;

async function dashboardHasLines({ clients, names }: Context): Promise<Finding> {
  const { DashboardBody = '' } = await clients.cloudWatch.send(
    new GetDashboardCommand({ DashboardName: names.dashboard() }),
  );
  const shown = metricsOf(DashboardBody).filter(({ namespace }) => UNKNOWN.test(namespace));
  const missing: string[] = [];
  for (const { namespace, name, dimensions } of shown) {
    const { Metrics = [] } = await clients.cloudWatch.send(
      new ListMetricsCommand({
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
    if (!Metrics.some(({ Dimensions = [] }) => Dimensions.length === Object.keys(dimensions).length))
      missing.push(`${namespace} ${name} ${Object.values(dimensions).join(' ')}`);
  }
  if (shown.length === 0) return refuted('the dashboard shows no metric of MWAA, Glue or S3');
  return judged(
    missing.length === 0,
    missing.length === 0 ? `${shown.length} metrics are there` : `there is no ${missing.slice(0, 8).join(', no ')}`,
  );
}

export const cloudwatch: readonly Check[] = [
  {
    id: 'cloudwatch-data-points',
    title: 'An alarm of N periods looks at N + 2 data points.',
    needs: ['deployment'],
    locally: 'part',
    run: async (context) => {
      const unknown = await notEvaluated(context);
      if (unknown !== undefined) return unknown;
      // Two of three: both lie in the range of five only.
      const state = await stateAfter(waitingOf(context), { minutesAgo: [4, 5], datapoints: 2, before: 'OK' });
      return judged(state === 'ALARM', `after two breaching points in the last two of five minutes: ${state}`);
    },
  },
  {
    id: 'cloudwatch-recent-points',
    title: 'An alarm whose few breaching points are too recent keeps its state.',
    needs: ['deployment'],
    locally: 'part',
    run: async (context) => {
      const unknown = await notEvaluated(context);
      if (unknown !== undefined) return unknown;
      const state = await stateAfter(waitingOf(context), { minutesAgo: [1], datapoints: PERIODS, before: 'OK' });
      return judged(state === 'OK', `after one breaching point a minute ago: ${state}`);
    },
  },
  {
    id: 'cloudwatch-dashboard',
    title: 'Metrics of MWAA, Glue and S3 by the names and dimensions of the dashboard.',
    needs: ['window'],
    locally: 'part',
    run: async (context) =>
      // S3 publishes the size of a bucket once a day.
      context.ageDays < 2
        ? notTried('needs an environment of 2 days: run with --keep, then check --only cloudwatch-dashboard')
        : dashboardHasLines(context),
  },
  {
    id: 'cloudwatch-budget',
    title: 'Budgets publishes to the encrypted topic.',
    needs: ['deployment'],
    locally: 'part',
    run: async (context) => {
      const told = await message(context, 0, 'AWS Budget', context.names.budget());
      if (told !== undefined) return judged(true, 'a message of the budget of 1 dollar came');
      return context.ageDays < 2
        ? notTried(
            'needs an environment of 2 days, and the tag project activated (docs/first-deploy.md): run with --keep, then check --only cloudwatch-budget',
          )
        : refuted('no message of the budget of 1 dollar came in 2 days');
    },
  },
];
