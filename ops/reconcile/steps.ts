/** What went into each step of windows and what came out, by its newest check. */
import { z } from 'zod';
import type { Window } from '../airflow/api';
import type { QueryRows } from '../athena/result';
import { boundsOf, windowOfId } from '../window-id';
import type { StepOutput } from './output';

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

/**
 * @param read asks Athena, with the values for the `?` of the statement
 * @param dataset of them alone. @default - of all
 */
export async function checkedSteps(
  read: (sql: string, values: readonly string[]) => Promise<QueryRows>,
  window: Window,
  dataset = '',
): Promise<StepOutput[]> {
  const { start, end } = boundsOf(window);
  const { rows } = await read(SQL, [dataset, dataset, end, start]);
  return rows.map(stepOf);
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
