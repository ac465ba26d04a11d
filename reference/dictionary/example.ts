/** A query that shows what is there, of a bounded span where rows have a day. */
import type { DictionaryEntry } from './dictionary';

/** Of the span that the local platform's data lie in. */
const [FIRST, LAST, AFTER] = ['2025-01-01', '2025-03-31', '2025-04-01'];
/** So many columns show what a table is. */
const SHOWN = 6;

type Described = Pick<DictionaryEntry, 'name' | 'kind' | 'columns' | 'partition_by'>;

/** Column that the rows lie in order of time by: the partitions', or a view's day. */
function timeOf({ columns, partition_by }: Described): Described['columns'][number] | undefined {
  const partition = /^(?:days|months)\((\w+)\)$/.exec(partition_by[0] ?? '')?.[1] ?? 'day';
  return columns.find(({ name, type }) => name === partition && ['date', 'timestamp'].includes(type));
}

/** A KPI as its prepared statement; of anything else ten rows. */
export function exampleOf(entry: Described): string {
  if (entry.kind === 'kpi') return `EXECUTE ${entry.name.replaceAll('-', '_')} USING DATE '${FIRST}', DATE '${LAST}'`;
  // Names in the records of jobs are words of SQL, such as column.
  const columns =
    entry.kind === 'record'
      ? '*'
      : entry.columns
          .slice(0, SHOWN)
          .map(({ name }) => name)
          .join(', ');
  const time = timeOf(entry);
  const bound =
    time === undefined
      ? ''
      : time.type === 'date'
        ? ` WHERE ${time.name} BETWEEN DATE '${FIRST}' AND DATE '${LAST}'`
        : ` WHERE ${time.name} >= TIMESTAMP '${FIRST} 00:00:00' AND ${time.name} < TIMESTAMP '${AFTER} 00:00:00'`;
  return `SELECT ${columns} FROM ${entry.name}${bound} LIMIT 10`;
}
