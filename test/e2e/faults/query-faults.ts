/** What happens to queries. */
import { PublishCommand } from '@aws-sdk/client-sns';
import type { Faults } from './fault';
import { goOn } from './go-on';
import { pasted } from './mitigation';
import { CUTOFF, withGreedyTotals, withStatement } from './pipeline-queries';
import { ask, names, sns } from './platform';
import { type FailedRun, failedRun, failedTasks, run, succeeds } from './runs';
import { withThreshold } from './thresholds';

/** As AWS Budgets writes it; nothing here counts money. */
const BUDGET_MESSAGE = `AWS Budget Notification November 30, 2026
AWS Account ${names.account}

Dear AWS Customer,

You requested that we alert you when the ACTUAL Cost associated with your ${names.prefix} budget is greater than $1.00 for the current month.

Budget Name: ${names.prefix}
Budget Type: Cost
Budgeted Amount: $1.00
Alert Type: ACTUAL
Alert Threshold: > $1.00
ACTUAL Amount: $1.20
`;

/** Asks for a column that there is not. */
const WRONG_TOTALS = 'SELECT of_nobody FROM channel_daily WHERE day BETWEEN ? AND ?';

export const queryFaults: Faults = (tools) => {
  let held: FailedRun;
  let runId: string;
  let undo: readonly (() => Promise<void>)[];
  const isUndone = async (): Promise<void> => {
    for (const one of undo) await one();
  };

  return [
    {
      when: 'a query of the pipeline is wrong',
      type: 'QueryFailed',
      happens: async () => {
        undo = [await withStatement('totals', WRONG_TOTALS)];
        held = await failedRun(tools.days.take());
      },
      isMended: async () => {
        await isUndone();
        await goOn(tools.cli, held.id, 'kpis');
      },
    },
    {
      when: 'a query of the pipeline reads more than it may',
      type: 'ScanCutoff',
      alarms: ['ScanCutoff-pipeline'],
      happens: async () => {
        undo = [await withGreedyTotals(), await withThreshold('ScanCutoff-pipeline', CUTOFF)];
        held = await failedRun(tools.days.take());
      },
      isMended: async () => {
        await isUndone();
        await goOn(tools.cli, held.id, 'kpis');
      },
    },
    {
      when: 'the report of a run that has succeeded can’t be made',
      type: 'ReportNotPublished',
      happens: async () => {
        undo = [await withStatement('totals', WRONG_TOTALS, names.workgroup('analysts'))];
        runId = await run(tools.days.take());
        const failed = await failedTasks(runId);
        if (failed.join() !== 'report') throw new Error(`not report but ${failed.join()} failed`);
      },
      isMended: async () => {
        await isUndone();
        pasted(tools.cli, 'ReportNotPublished', 'clearTaskInstances', { RUN: runId });
        await succeeds(runId);
      },
    },
    {
      when: 'the queries of a day read more than they should',
      type: 'ScanVolume',
      alarms: ['ScanVolume-analysts'],
      happens: async () => {
        undo = [await withThreshold('ScanVolume-analysts', 1)];
        await ask('SELECT count(DISTINCT device_id) FROM touchpoints');
      },
      isMended: isUndone,
    },
    {
      when: 'the month costs more than planned',
      type: 'BudgetExceeded',
      isNotice: true,
      happens: async () => {
        await sns.send(new PublishCommand({ TopicArn: names.signalTopicArn(), Message: BUDGET_MESSAGE }));
      },
      isMended: () => undefined,
    },
  ];
};
