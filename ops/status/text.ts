/** The platform's state for people. */
import { scopeInWords } from '../run/scope-in-words';
import { inDigits, inPast, inTime } from '../terminal/figures';
import { printable } from '../terminal/printable';
import { tableOf } from '../terminal/table';
import type { DatasetOutput, RunOutput, StatusOutput } from './output';

export function statusText(
  { environment, last_run: run, datasets, incidents, alarms }: StatusOutput,
  now: Date,
): string {
  const wrong =
    incidents === null
      ? `${alarms.length} alarms fire; incidents can’t be read by you`
      : `${incidents.length} ${incidents.length === 1 ? 'incident is' : 'incidents are'} open, ${alarms.length} ${alarms.length === 1 ? 'alarm fires' : 'alarms fire'}`;
  const failing = [
    ...(incidents ?? []).map(({ severity, what, type }) => `  ${severity}: ${what} (tributary runbook ${type})`),
    ...alarms.map(({ name }) => `  ${name}`),
  ];
  return [
    `${environment}: ${run === null ? 'no run yet' : runText(run, now)}`,
    '',
    datasetTable(datasets),
    '',
    `${wrong}${failing.length === 0 ? '.' : ': tributary alarms says more.'}`,
    ...failing.map(printable),
  ].join('\n');
}

function runText({ id, state, window, datasets, started, ended, failed_tasks: failed }: RunOutput, now: Date): string {
  const scope = scopeInWords(window, datasets);
  const span = scope === '' ? '' : `, ${window === null ? '' : 'window '}${scope}`;
  const begun = started === null ? ', not begun yet' : `, begun ${inPast(new Date(started), now)}`;
  const took =
    started === null || ended === null ? '' : `, took ${inTime((Date.parse(ended) - Date.parse(started)) / 1000)}`;
  const lost = failed.length === 0 ? '' : `\n  failed: ${failed.join(', ')}`;
  return printable(`last run ${state}: ${id}${span}${begun}${took}${lost}`);
}

const datasetTable = (datasets: readonly DatasetOutput[]): string =>
  tableOf(
    [
      { head: 'dataset' },
      { head: 'rows of its last run', align: 'right' },
      { head: 'newest change, hours', align: 'right' },
      { head: 'quarantined', align: 'right' },
      { head: 'broken checks', align: 'right' },
      { head: 'owner' },
    ],
    datasets.map((of) => [
      of.dataset,
      of.rows_read === null ? '–' : inDigits(of.rows_read),
      limited(of.freshness_hours, of.max_age_hours, ''),
      limited(of.quarantined_percent, of.max_quarantined_percent, ' %'),
      of.checks_failed === null ? '–' : inDigits(of.checks_failed),
      of.owner,
    ]),
  );

/** A figure with its limit, marked where it is beyond it. */
function limited(value: number | null, limit: number, unit: string): string {
  if (value === null) return '–';
  return `${value > limit ? '! ' : ''}${value.toFixed(1)}${unit} of ${limit}${unit}`;
}
