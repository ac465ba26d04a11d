/** Asks for a KPI and shows it. */
import { loadQueries, type Query } from '../../build/queries';
import type { AthenaResult } from '../athena/athena-query';
import { dollarsOf } from '../athena/cost';
import { csvLines } from '../athena/csv';
import { footer } from '../athena/footer';
import { jsonRow } from '../athena/json-value';
import { analystSession } from '../athena/analyst-session';
import { UnknownNameError, UsageError } from '../errors';
import { placeOf } from '../place';
import { projectFolder } from '../root';
import { chartOf } from './chart';
import type { KpiFlags } from './command';
import type { Condition } from './condition';
import { firstSentence } from './first-sentence';
import { kpiTable } from './kpi-table';
import type { KpiList, KpiOutput } from './output';

/** @throws UnknownNameError, UsageError, QueryFailedError, InterruptedError */
export async function showKpi(name: string | undefined, flags: KpiFlags): Promise<void> {
  const kpis = loadQueries(projectFolder());
  if (name === undefined) {
    showList(kpis, flags.json === true);
    return;
  }
  const kpi = kpis.find((one) => one.name === name || one.statement === name);
  if (kpi === undefined)
    throw new UnknownNameError(`there is no KPI ${name}: name one of ${kpis.map((one) => one.name).join(', ')}`);
  const { from, to } = flags;
  if (from === undefined || to === undefined)
    throw new UsageError('say which days: --from 2025-01-01 --to 2025-01-31, both included');
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  if ([flags.csv, flags.chart, flags.json].filter((flag) => flag !== undefined).length > 1)
    throw new UsageError('an answer has one form: --csv, --chart or --json');
  // Both are days of the calendar: whoever gives anything else is refused as the command is read.
  const sql = `EXECUTE ${kpi.statement} USING DATE '${from}', DATE '${to}'`;
  const result = await analystSession(placeOf(flags)).ask(sql);
  show(kpi, wanted(result, conditions(flags)), { ...flags, from, to });
}

function showList(kpis: readonly Query[], json: boolean): void {
  const list: KpiList = kpis.map(({ name, description, parameters }) => ({
    name,
    description,
    parameters: [...parameters],
  }));
  if (json) console.log(JSON.stringify(list));
  else for (const { name, description } of list) console.log(`${name}\n  ${firstSentence(description)}`);
}

const conditions = ({ channel, only = [] }: KpiFlags): readonly Condition[] =>
  channel === undefined ? only : [...only, { column: 'channel', values: channel }];

/** @throws UsageError when a condition is on a column that the KPI doesn't have */
function wanted(result: AthenaResult, of: readonly Condition[]): AthenaResult {
  const names = result.columns.map(({ name }) => name);
  const tests = of.map(({ column, values }) => {
    const place = names.indexOf(column);
    if (place < 0) throw new UsageError(`the KPI has no column ${column}: it has ${names.join(', ')}`);
    return (row: AthenaResult['rows'][number]) => values.includes(row[place] ?? '');
  });
  return { ...result, rows: result.rows.filter((row) => tests.every((test) => test(row))) };
}

function show(
  { name, description }: Query,
  result: AthenaResult,
  { from, to, json, csv, chart }: KpiFlags & { readonly from: string; readonly to: string },
): void {
  if (json === true) {
    const output: KpiOutput = {
      ...{ kpi: name, from, to },
      columns: result.columns.map(({ name: column, type }) => ({ name: column, type })),
      rows: result.rows.map((row) => jsonRow(result.columns, row)),
      ...{ query_id: result.id, bytes_scanned: result.bytesScanned, dollars: dollarsOf(result.bytesScanned) },
    };
    console.log(JSON.stringify(output));
  } else if (csv === true) {
    process.stdout.write(csvLines([result.columns.map((column) => column.name), ...result.rows]));
    console.error(footer(result));
  } else {
    console.log(`${name}, ${from} to ${to}: ${firstSentence(description)}`);
    console.log(chart === undefined ? kpiTable(result) : chartOf(result, chart === true ? undefined : chart));
    console.log(footer(result));
  }
}
