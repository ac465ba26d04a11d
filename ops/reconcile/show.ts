/** What went into each step of windows and what came out. */
import type { Window } from '../airflow/api';
import { analystSession } from '../athena/analyst-session';
import { requireDataset } from '../dataset';
import { placeOf } from '../place';
import { inDigits } from '../terminal/figures';
import { tableOf } from '../terminal/table';
import type { ReconcileFlags } from './command';
import type { ReconcileOutput } from './output';
import { checkedSteps } from './steps';

/** @throws UnknownNameError, QueryFailedError, InterruptedError */
export async function showReconciliation(
  window: Window,
  { dataset = '', all, ...flags }: ReconcileFlags,
): Promise<void> {
  if (dataset !== '') requireDataset(dataset);
  const steps = await checkedSteps(analystSession(placeOf(flags)).ask, window, dataset);
  const unbalanced = steps.filter(({ balanced }) => !balanced);
  const output: ReconcileOutput = {
    checked: steps.length,
    unbalanced: unbalanced.length,
    steps: all === true ? steps : unbalanced,
  };
  console.log(flags.json === true ? JSON.stringify(output) : text(output));
}

function text({ checked, unbalanced, steps }: ReconcileOutput): string {
  if (checked === 0) return 'No window of this span was checked.';
  const summary = `${checked} steps were checked, ${unbalanced === 0 ? 'all balance' : `${unbalanced} do not balance`}.`;
  if (steps.length === 0) return summary;
  const right = { align: 'right' } as const;
  const table = tableOf(
    [
      ...[
        { head: 'dataset' },
        { head: 'window' },
        { head: 'step' },
        { head: 'in', ...right },
        { head: 'out', ...right },
      ],
      ...[
        { head: 'quarantined', ...right },
        { head: 'superseded', ...right },
        { head: 'deleted', ...right },
      ],
      ...[{ head: 'unexplained', ...right }, { head: 'money unexplained' }],
    ],
    steps.map((of) => [
      of.dataset,
      of.windows.map(({ start, end }) => `${start} to ${end}`).join('\n'),
      of.step,
      ...[of.rows_in, of.rows_out, of.rows_quarantined, of.rows_superseded, of.rows_deleted].map(inDigits),
      of.rows_unexplained === 0 ? '0' : `! ${inDigits(of.rows_unexplained)}`,
      Object.entries(of.money_unexplained)
        .map(([column, sum]) => `! ${column} ${sum}`)
        .join('\n'),
    ]),
  );
  return `${table}\n${summary}`;
}
