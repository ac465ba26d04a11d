/** A trial for people: a table of the columns, what was read, and how it looks. */
import Table from 'cli-table3';
import { printable } from '../terminal/printable';
import type { TriedColumn, TriedTable } from './columns';
import { rowsPerSecond } from './json-report';
import type { Beginning, Ending, Report } from './report';

const longestLine = 400;
const nothing = { csv: 'nothing between the commas (an empty string is "")', jsonl: 'null' };

export class TextReport implements Report {
  private isCsv = false;

  begin({ contract, file, source, window, folder, hashKey }: Beginning): void {
    this.isCsv = contract.raw.format === 'csv';
    const { overlap_minutes: overlap, system, table } = contract.source;
    say('contract', `${contract.dataset}, version ${contract.version} (${file})`);
    say('source', `${system}: table ${table} of ${source.engine} at ${source.host}:${source.port}/${source.dbname}`);
    say('window', `${window.start} to ${window.end}, and ${overlap} minutes before it`);
    if (hashKey === 'random') say('hash key', 'a random one: these hashes are like no others');
    say('folder', folder);
  }

  warn(message: string): void {
    console.error(printable(`warning: ${message}`));
  }

  compared(table: TriedTable | null): void {
    if (table === null) return;
    console.log(`\n${columnsTable(table.columns)}`);
    console.log(`NULL is written as ${nothing[this.isCsv ? 'csv' : 'jsonl']}.\n`);
    const { added, widened, faults } = table.drift;
    for (const name of added) say('drift', `column ${name} is not in the contract: it is left out`);
    for (const difference of widened) say('drift', `${difference}: what doesn't fit is quarantined when it is staged`);
    for (const difference of faults) say('fault', difference);
  }

  end({ trial, lines, files, manifest }: Ending): void {
    const { rows, plan, parts, chunks, milliseconds } = trial;
    const left = plan.rows - rows;
    const whole = trial.manifest !== null;
    say(
      'rows',
      `${number(rows)}${whole ? '' : ` of ${number(plan.rows)}: about ${number(left)} of the window are left`}`,
    );
    say(
      'chunks',
      `${chunks}${whole ? '' : ` of ${plan.chunks.length} to their ends`}, in ${parts.length} ${parts.length === 1 ? 'file' : 'files'}`,
    );
    say('bytes', `${number(parts.reduce((sum, { bytes }) => sum + bytes, 0))}, compressed`);
    say('checksum', `${trial.checksum}, the source's own over the same rows`);
    for (const [column, sum] of Object.entries(trial.money)) say('money', `${column} ${sum}`);
    if (trial.rereads > 0) say('moved', `${trial.rereads} pages were read again: the source changed meanwhile`);
    say('time', `${(milliseconds / 1000).toFixed(2)} s, ${number(rowsPerSecond(rows, milliseconds))} rows/s`);
    if (files[0] !== undefined) {
      console.log(`\n${files[0]} begins:`);
      for (const line of lines) console.log(cut(printable(line)));
    }
    console.log('');
    for (const file of files) say('file', file);
    say('manifest', manifest ?? 'none: a part of a window is not committed');
    if (plan.rows === 0) say('note', 'the window has no rows: give another by --window');
  }

  /** The command line says it. */
  fail(): void {
    return;
  }
}

/** A line for each column of a contract beside what it is in the source. */
export function columnsTable(columns: readonly TriedColumn[]): string {
  const table = new Table({
    head: ['column', 'contract', 'source', 'NULL', 'written as'],
    style: { head: [], border: [], compact: true },
  });
  for (const column of columns)
    table.push([column.name, column.type, sourceType(column), nulls(column), column.written].map(printable));
  return table.toString();
}

function sourceType({ name, source }: TriedColumn): string {
  if (source === null) return 'missing';
  return source.name === name ? source.type : `${source.name} ${source.type}`;
}

function nulls({ nullable, source }: TriedColumn): string {
  if (source === null || source.nullable === nullable) return nullable ? 'yes' : 'no';
  return nullable ? 'yes, never in the source' : 'no, but the source allows it';
}

const number = (value: number): string => value.toLocaleString('en-US');
const say = (what: string, text: string): void => {
  console.log(`${what.padEnd(10)} ${printable(text)}`);
};
const cut = (line: string): string => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line);
