/** How many rows lie in quarantine, and why. */
import { analystSession } from '../athena/analyst-session';
import { requireDataset } from '../dataset';
import { placeOf } from '../place';
import { inDigits } from '../terminal/figures';
import { tableOf } from '../terminal/table';
import type { ListFlags } from './command';
import type { QuarantineList } from './output';

const SQL = `SELECT dataset, rule, "column", count(*), min(value), count(DISTINCT window_id), max(quarantined_at)
FROM quarantine
WHERE dataset = ? OR ? = ''
GROUP BY dataset, rule, "column"
ORDER BY dataset, count(*) DESC, rule, "column"`;

/** @throws UnknownNameError, QueryFailedError, InterruptedError */
export async function listQuarantine({ dataset = '', ...flags }: ListFlags): Promise<void> {
  if (dataset !== '') requireDataset(dataset);
  const { rows } = await analystSession(placeOf(flags)).ask(SQL, [dataset, dataset]);
  const list: QuarantineList = rows.map(([of = '', rule = '', column = '', count, example, windows, newest = '']) => ({
    ...{ dataset: of, rule, column, rows: Number(count), example: example ?? null, windows: Number(windows), newest },
  }));
  if (flags.json === true) console.log(JSON.stringify(list));
  else if (list.length === 0) console.log('Nothing lies in quarantine.');
  else
    console.log(
      tableOf(
        [
          ...[{ head: 'dataset' }, { head: 'rule' }, { head: 'column' }],
          ...[{ head: 'rows', align: 'right' } as const, { head: 'windows', align: 'right' } as const],
          ...[{ head: 'an example' }, { head: 'newest, UTC' }],
        ],
        list.map((of) => [
          ...[of.dataset, of.rule, of.column, inDigits(of.rows), inDigits(of.windows)],
          ...[of.example ?? '–', of.newest.slice(0, 19)],
        ]),
      ),
    );
}
