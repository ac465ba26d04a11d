/** The column that a source sets at each change of a row. */
import { RefusedError } from '../../errors';
import type { SourceTable } from '../source-table';
import type { DraftColumn } from './draft-column';

/** What a change column is called; with another noun before it, it may be of a part of the row. */
const ofRow =
  /^(last_|row_|record_|date_|time_|sys_)?(updated?|modified|modification|changed?|touched)(_?(at|on|date|time|ts|timestamp|datetime|utc))*$/;
const ofPart = /(^|_)(updated?|modified|modification|changed)(_|$)/;

export interface Considered {
  readonly column: DraftColumn;
  readonly evidence: readonly string[];
}

interface Candidate extends Considered {
  readonly rank: number;
}

/**
 * @param named by the caller; null: look for one
 * @returns what was considered, the chosen one first
 * @throws RefusedError where no column can be one, saying which were looked at
 */
export function considerChangeColumns(
  columns: readonly DraftColumn[],
  table: SourceTable,
  named: string | null,
): readonly [Considered, ...Considered[]] {
  const timestamps = columns.filter(({ type }) => type === 'timestamp');
  const wanted = named === null ? timestamps : timestamps.filter(({ name, source }) => [name, source].includes(named));
  const candidates = wanted
    .map((column) => candidateOf(column, table))
    .filter(({ rank }) => named !== null || rank > 0)
    .sort((one, other) => other.rank - one.rank);
  const [chosen, ...others] = candidates.filter(({ column }) => !column.found.nullable);
  if (chosen === undefined) throw new RefusedError(refusal(candidates, timestamps, named));
  return [chosen, ...others, ...candidates.filter(({ column }) => column.found.nullable)];
}

/** Rank 0: nothing speaks for it. */
function candidateOf(column: DraftColumn, table: SourceTable): Candidate {
  const isSet = table.notes.get(column.source)?.setAtChange === true;
  const isIndexed = table.indexes.some(({ columns }) => columns[0] === column.source);
  const byName = ofRow.test(column.name) ? 4 : ofPart.test(column.name) ? 2 : 0;
  const evidence = [
    byName === 0 ? '' : 'its name says so',
    isSet ? 'the server sets it at each change' : '',
    isIndexed ? 'an index begins with it' : 'no index begins with it',
    column.found.nullable ? 'it can be NULL' : '',
  ].filter((words) => words !== '');
  const rank = byName + (isSet ? 8 : 0);
  return { column, evidence, rank: rank === 0 ? 0 : rank + (isIndexed ? 1 : 0) };
}

function refusal(candidates: readonly Considered[], timestamps: readonly DraftColumn[], named: string | null): string {
  const list = (columns: readonly DraftColumn[]): string => columns.map(({ source }) => source).join(', ');
  if (candidates.length > 0)
    return (
      `what looks like the change column can be NULL (${list(candidates.map(({ column }) => column))}), and a row with NULL ` +
      'there is in no window: fill it and declare it NOT NULL'
    );
  if (named !== null)
    return `${named} is no timestamp of the table: name one of ${list(timestamps) || 'none: it has no timestamp'}`;
  const looked = timestamps.length === 0 ? 'it has no timestamp' : `looked at ${list(timestamps)}`;
  return (
    `no column looks as if it were set at each change of a row (${looked}): windows are cut on it; have the source keep one ` +
    `(updated_at, NOT NULL, indexed)${timestamps.length === 0 ? '' : ', or name it by --change-column'}`
  );
}
