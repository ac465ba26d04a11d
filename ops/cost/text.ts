/** What the last days cost, for people. */
import { inBytes, inDigits, inDollars, inTime } from '../terminal/figures';
import { type Column, tableOf } from '../terminal/table';
import type { CostOutput } from './output';
import { known } from './sum';

const RIGHT = { align: 'right' } as const;
const NOTHING = '–';

const inMoney = (dollars: number | null): string => (dollars === null ? NOTHING : inDollars(dollars));
const counted = (count: number | null): string => (count === null ? NOTHING : inDigits(count));
const timed = (seconds: number | null): string => (seconds === null ? NOTHING : inTime(seconds));
const hours = (figure: number | null): string => (figure === null ? NOTHING : figure.toFixed(3));

const DOLLARS: Column = { head: 'dollars', ...RIGHT };

export function costText(output: CostOutput): string {
  const { environment, from, to, prices, totals } = output;
  return [
    `${environment}, ${minute(from)} to ${minute(to)} UTC, at the list prices of ${prices.region} of ${prices.as_of}`,
    jobsText(output),
    crawlersText(output),
    functionsText(output),
    queriesText(output),
    costliestText(output),
    `All that is told: ${inMoney(totals.all)}${output.not_told.length === 0 ? '' : '; –: nobody tells, and it is in no sum'}.`,
    'What is fixed by the month, and what AWS charges besides (logs, requests, storage), is in docs/cost.md.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const jobsText = ({ jobs, totals }: CostOutput): string =>
  tableOf(
    [
      { head: 'job' },
      ...[
        { head: 'runs', ...RIGHT },
        { head: 'failed', ...RIGHT },
        { head: 'time', ...RIGHT },
      ],
      ...[{ head: 'DPU-hours', ...RIGHT }, DOLLARS, { head: 'at most', ...RIGHT }],
    ],
    [
      ...jobs.map((of) => [
        ...[of.job, counted(of.runs), counted(of.failed), timed(of.seconds)],
        ...[hours(of.dpu_hours), inMoney(of.dollars), inMoney(of.at_most_dollars)],
      ]),
      ['all jobs', '', '', '', '', inMoney(totals.jobs), inMoney(known(jobs.map((of) => of.at_most_dollars)))],
    ],
  );

const crawlersText = ({ crawlers, totals }: CostOutput): string =>
  tableOf(
    [
      { head: 'crawler' },
      ...[{ head: 'crawls', ...RIGHT }, { head: 'failed', ...RIGHT }, { head: 'DPU-hours', ...RIGHT }, DOLLARS],
    ],
    [
      ...crawlers.map((of) => [
        ...[of.crawler, counted(of.crawls), counted(of.failed)],
        ...[hours(of.dpu_hours), inMoney(of.dollars)],
      ]),
      ['all crawlers', '', '', '', inMoney(totals.crawlers)],
    ],
  );

const functionsText = ({ functions, totals }: CostOutput): string =>
  tableOf(
    [
      { head: 'function' },
      ...[{ head: 'MB', ...RIGHT }, { head: 'invocations', ...RIGHT }, { head: 'time', ...RIGHT }, DOLLARS],
    ],
    [
      ...functions.map((of) => [
        ...[of.function, counted(of.memory_megabytes), counted(of.invocations), timed(of.seconds)],
        inMoney(of.dollars),
      ]),
      ['all functions', '', '', '', inMoney(totals.functions)],
    ],
  );

const queriesText = ({ queries, totals }: CostOutput): string =>
  tableOf(
    [
      ...[{ head: 'workgroup' }, { head: 'prepared statement' }],
      ...[{ head: 'queries', ...RIGHT }, { head: 'failed', ...RIGHT }, { head: 'scanned', ...RIGHT }, DOLLARS],
    ],
    [
      ...queries.map((of) => [
        ...[of.workgroup, of.statement ?? 'none: SQL of its own', counted(of.queries), counted(of.failed)],
        ...[of.bytes_scanned === null ? NOTHING : inBytes(of.bytes_scanned), inMoney(of.dollars)],
      ]),
      ['all queries', '', '', '', '', inMoney(totals.queries)],
    ],
  );

function costliestText({ costliest_queries: costliest }: CostOutput): string {
  if (costliest.length === 0) return '';
  const table = tableOf(
    [
      ...[{ head: 'query' }, { head: 'submitted, UTC' }, { head: 'statement' }],
      ...[{ head: 'scanned', ...RIGHT }, DOLLARS],
    ],
    costliest.map((of) => [
      ...[of.id, minute(of.submitted), of.sql],
      ...[of.bytes_scanned === null ? NOTHING : inBytes(of.bytes_scanned), inMoney(of.dollars)],
    ]),
  );
  return `The costliest queries (10 MB are the least that is charged)\n${table}`;
}

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
