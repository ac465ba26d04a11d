/** What was counted or erased, for people. */
import { inBytes, inDigits } from '../terminal/figures';
import { printable } from '../terminal/printable';
import { tableOf } from '../terminal/table';
import type { Answer } from './output';

export function answerText(answer: Answer): string {
  if (!answer.known) return printable([unknown(answer), ...searchLines(answer)].join('\n'));
  return [headline(answer), datasetTable(answer), ...restLines(answer), ...searchLines(answer)].join('\n');
}

const unknown = ({ erasure_id: id }: Answer): string => `Nothing of this customer is in the lake (erasure ${id}).`;

const headline = ({ mode, erasure_id: id }: Answer): string =>
  printable(mode === 'erase' ? `Erased (${id}):` : `Would be erased (${id}); nothing was changed:`);

function datasetTable({ raw, curated }: Answer): string {
  const datasets = [...new Set([...Object.keys(raw), ...Object.keys(curated)])].sort();
  const right = { align: 'right' } as const;
  return tableOf(
    [
      { head: 'dataset' },
      { head: 'raw rows', ...right },
      { head: 'raw objects', ...right },
      { head: 'rows', ...right },
    ],
    datasets.map((dataset) => [
      dataset,
      inDigits(raw[dataset]?.rows ?? 0),
      inDigits(raw[dataset]?.objects ?? 0),
      inDigits(curated[dataset] ?? 0),
    ]),
  );
}

function restLines({ mode, quarantine_rows: quarantined, tombstones, devices, ...rest }: Answer): string[] {
  const lines = [
    `${inDigits(quarantined)} rows in quarantine, ${inDigits(tombstones)} tombstones, ` +
      `${inDigits(rest.result_objects)} results of queries`,
    `${inDigits(devices.erased)} devices, and ${inDigits(devices.kept_shared)} that others have too: what those did stays`,
  ];
  return mode === 'erase' ? [...lines, `${inDigits(rest.versions_removed)} versions of objects were removed`] : lines;
}

function searchLines({ mode, searched }: Answer): string[] {
  if (searched === null)
    return mode === 'count' ? ['Counted only: --confirm erases, and searches for what is left.'] : [];
  const { objects, versions, bytes, found } = searched;
  return [
    `Searched ${inDigits(versions)} versions of ${inDigits(objects)} objects, ${inBytes(bytes)}: ` +
      (found === 0 ? 'nothing is left' : `${inDigits(found)} traces are left`),
  ];
}
