/** Single rows in quarantine. */
import { analystSession } from '../athena/analyst-session';
import { requireDataset } from '../dataset';
import { placeOf } from '../place';
import { printable } from '../terminal/printable';
import { windowOfId } from '../window-id';
import type { ShowFlags } from './command';
import type { QuarantineRows } from './output';

/** @param limit a whole number, which Athena takes no `?` for */
const sql = (limit: number): string => `SELECT key, rule, "column", value, file, line, window_id, run_id
FROM quarantine
WHERE dataset = ? AND ("column" = ? OR ? = '') AND (rule = ? OR ? = '')
ORDER BY quarantined_at DESC, file, line
LIMIT ${limit}`;

/** @throws UnknownNameError, QueryFailedError, InterruptedError */
export async function showQuarantine(
  dataset: string,
  { column = '', rule = '', limit, ...flags }: ShowFlags,
): Promise<void> {
  requireDataset(dataset);
  const { rows } = await analystSession(placeOf(flags)).ask(sql(limit), [dataset, column, column, rule, rule]);
  const shown: QuarantineRows = rows.map(
    ([key = '', broken = '', of = '', value, file = '', line, id = '', run = '']) => ({
      ...{ key, rule: broken, column: of, value: value ?? null, file },
      line: line === undefined ? null : Number(line),
      window: windowOfId(id),
      run_id: run,
    }),
  );
  if (flags.json === true) console.log(JSON.stringify(shown));
  else if (shown.length === 0) console.log('No such row lies in quarantine.');
  else console.log(shown.map(inWords).join('\n\n'));
}

const inWords = ({ key, rule, column, value, file, line, window, run_id: run }: QuarantineRows[number]): string =>
  printable(
    [
      `${key}  ${rule} of ${column}: ${value === null ? 'no value' : JSON.stringify(value)}`,
      `  ${file}${line === null ? '' : `, line ${line}`}`,
      `  window ${window.start} to ${window.end}, run ${run}`,
    ].join('\n'),
  );
