/** What went into each step of windows and what came out. */
import { z } from 'zod';
import type { Window } from '../airflow/api';
import { readTable } from '../athena/read-table';
import { requireDataset } from '../dataset';
import { placeOf } from '../place';
import { inDigits } from '../terminal/figures';
import { tableOf } from '../terminal/table';
import { boundsOf, windowOfId } from '../window-id';
import type { ReconcileFlags } from './command';
import type { ReconcileOutput, StepOutput } from './output';

/** A window that is run again is checked again: the newest check of a step counts. Names of windows sort as they begin. */
const SQL = `SELECT dataset, window_id, step, rows_in, rows_out, rows_quarantined, rows_superseded, coalesce(rows_deleted, 0),
  rows_unexplained,
  json_format(CAST(map_filter(transform_values(money_unexplained, (k, v) -> CAST(v AS varchar)),
    (k, v) -> CAST(v AS decimal(38, 12)) <> 0) AS json)),
  balanced, run_id, checked_at
FROM (
  SELECT *, row_number() OVER (PARTITION BY dataset, window_id, step ORDER BY checked_at DESC) AS newest
  FROM reconciliation
  WHERE window_id <> ''
    AND (dataset = ? OR ? = '')
    AND any_match(split(window_id, ','), w -> substr(w, 1, 16) < ? AND substr(w, 18) > ?)
)
WHERE newest = 1
ORDER BY dataset, window_id,
  array_position(ARRAY['source_to_raw', 'raw_to_curated', 'source_to_sweep', 'sweep_to_curated'], step)`;

const moneySchema = z.record(z.string(), z.string());

/** @throws UnknownNameError, QueryFailedError, InterruptedError */
export async function showReconciliation(
  window: Window,
  { dataset = '', all, ...flags }: ReconcileFlags,
): Promise<void> {
  if (dataset !== '') requireDataset(dataset);
  const { start, end } = boundsOf(window);
  const { rows } = await readTable(placeOf(flags), SQL, [dataset, dataset, end, start]);
  const steps = rows.map(stepOf);
  const unbalanced = steps.filter(({ balanced }) => !balanced);
  const output: ReconcileOutput = {
    checked: steps.length,
    unbalanced: unbalanced.length,
    steps: all === true ? steps : unbalanced,
  };
  console.log(flags.json === true ? JSON.stringify(output) : text(output));
}

function stepOf(row: readonly (string | undefined)[]): StepOutput {
  const [dataset = '', ids = '', step = '', ...figures] = row;
  const [rowsIn, rowsOut, quarantined, superseded, deleted, unexplained] = figures.map(Number);
  const [money = '{}', balanced, run = '', checked = ''] = figures.slice(6);
  return {
    dataset,
    windows: ids.split(',').map(windowOfId),
    step,
    rows_in: rowsIn ?? 0,
    rows_out: rowsOut ?? 0,
    rows_quarantined: quarantined ?? 0,
    rows_superseded: superseded ?? 0,
    rows_deleted: deleted ?? 0,
    rows_unexplained: unexplained ?? 0,
    money_unexplained: moneySchema.parse(JSON.parse(money)),
    balanced: balanced === 'true',
    run_id: run,
    checked_at: checked,
  };
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
