/** What happens to Airflow and its runs. */
import {
  DeleteAlarmsCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { loadEnvironment } from '../../../config/load';
import { Synthesis } from '../../stacks/synthesis';
import { environment, root } from '../running-platform';
import type { Faults } from './fault';
import { runAgain } from './go-on';
import { pasted } from './mitigation';
import { cloudwatch, names, until } from './platform';
import { airflow, BACKFILL, beginBackfill, DAILY, ended, failedRun, run, succeeds } from './runs';
import { holdUp, letGoOn } from './services';
import { withThreshold } from './thresholds';

/** The run of the daily DAG that a backfill has started. */
async function handedOver(): Promise<string | undefined> {
  const runs = await airflow.dagRuns(DAILY, 'running');
  return runs.find(({ dag_run_id: id }) => id.startsWith('backfill_window__'))?.dag_run_id;
}

/** The alarm on runs that don't come, as it is where one is expected every hour: nobody expects one of a laptop. */
async function runMissing(): Promise<PutMetricAlarmCommandInput> {
  const variables = { TRIBUTARY_ENV: 'local', TRIBUTARY_PORT_BASE: environment.TRIBUTARY_PORT_BASE };
  const { alarms } = loadEnvironment(root, variables);
  const expected = { schedule: '0 * * * *', alarms: { ...alarms, runWithinHours: 1 } };
  const synthesis = await Synthesis.of(variables, undefined, expected);
  synthesis.remove();
  const found = synthesis
    .resources('aws_cloudwatch_metric_alarm')
    .find(({ alarm_name: name }) => name === `${names.prefix}-RunMissing`);
  if (found === undefined) throw new Error('an environment that expects runs has no alarm on those that do not come');
  return {
    AlarmName: String(found['alarm_name']),
    AlarmDescription: String(found['alarm_description']),
    AlarmActions: [names.signalTopicArn()],
    OKActions: [names.signalTopicArn()],
    Metrics: (found['metric_query'] as readonly Record<string, unknown>[]).map(dataQuery),
    EvaluationPeriods: Number(found['evaluation_periods']),
    ComparisonOperator: found['comparison_operator'] as PutMetricAlarmCommandInput['ComparisonOperator'],
    Threshold: Number(found['threshold']),
    TreatMissingData: String(found['treat_missing_data']),
  };
}

/** A query of an alarm as CloudWatch takes it. */
function dataQuery({ id, expression, return_data: returned, metric }: Record<string, unknown>): MetricDataQuery {
  if (typeof expression === 'string') return { Id: String(id), Expression: expression, ReturnData: returned === true };
  const { namespace, metric_name: name, dimensions, stat, period } = metric as Record<string, unknown>;
  const Dimensions = Object.entries(dimensions as Record<string, string>).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: String(namespace), MetricName: String(name), Dimensions };
  return { Id: String(id), MetricStat: { Metric, Stat: String(stat), Period: Number(period) }, ReturnData: false };
}

export const airflowFaults: Faults = (tools) => {
  let undo: () => Promise<void>;
  let backfill: string;

  return [
    {
      when: 'the scheduler stands still',
      type: 'SchedulerSilent',
      alarms: ['SchedulerSilent'],
      happens: () => {
        holdUp('airflow-scheduler');
      },
      isMended: () => {
        letGoOn('airflow-scheduler');
      },
    },
    {
      when: 'tasks wait for a worker',
      type: 'TasksQueued',
      alarms: ['TasksQueued'],
      happens: async () => {
        // A laptop's executor queues nothing that it can't start: so many as wait there, none, are too many.
        undo = await withThreshold('TasksQueued', -1);
      },
      isMended: () => undo(),
    },
    {
      when: 'somebody starts a run of a window that is still to come',
      type: 'TaskFailed',
      happens: async () => {
        await failedRun({ start: '2990-01-01T00:00:00Z', end: '2990-01-02T00:00:00Z' });
      },
      isMended: async () => {
        await runAgain(tools.cli, tools.days.take());
      },
    },
    {
      when: 'somebody ends the run that a backfill waits for',
      type: 'RunFailed',
      happens: async () => {
        backfill = await beginBackfill(tools.days.take(), 1);
        const handed = await until('the backfill has handed its window over', 120, handedOver);
        await airflow.fail(DAILY, handed);
        // Before that there is no failed task to clear, though people have heard of it.
        if ((await ended(backfill, BACKFILL)) !== 'failed')
          throw new Error('the backfill did not miss the run it waited for');
      },
      isMended: async () => {
        pasted(tools.cli, 'README', 'TASK=reconcile', { DAG: BACKFILL, RUN: backfill, TASK: 'run' });
        await succeeds(backfill, BACKFILL);
      },
    },
    {
      when: 'no run succeeds for longer than it should',
      type: 'RunMissing',
      alarms: ['RunMissing'],
      happens: async () => {
        await cloudwatch.send(new PutMetricAlarmCommand(await runMissing()));
      },
      isMended: async () => {
        await run(tools.days.take());
      },
      isCleared: async () => {
        await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [`${names.prefix}-RunMissing`] }));
      },
    },
  ];
};
