/** Runs a statement and gives its result out while it is read. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { dollarsOf } from '../athena/cost';
import { execute, type Finished, resultColumns, resultRows } from '../athena/execution';
import { footer } from '../athena/footer';
import { jsonRow } from '../athena/json-value';
import type { ResultColumn, ResultRow } from '../athena/result';
import { copyFile, fileRows, isCsvFile } from '../athena/result-file';
import { InterruptedError, UsageError } from '../errors';
import { placeOf } from '../place';
import { inBytes, inDigits, inDollars } from '../terminal/figures';
import { interruption } from '../terminal/interrupt';
import type { QueryFlags } from './command';
import { estimateOf } from './estimate';
import type { Estimate, QueryLine } from './output';
import { RowsAsTable } from './rows-as-table';
import { statementOf } from './statement';

/** @throws UsageError, QueryFailedError, InterruptedError */
export async function runQuery(given: string, flags: QueryFlags): Promise<void> {
  if (flags.csv === true && flags.json === true) throw new UsageError('an answer has one form: --csv or --json');
  const sql = statementOf(given);
  const { aws, names, environment } = placeOf(flags);
  const athena = new AthenaClient(aws);
  const signal = interruption();
  const query = { sql, workgroup: names.workgroup('analysts'), database: names.database('curated') };
  const estimate = await estimateOf(athena, query, signal);
  // What people read beside the rows goes to standard error: the rows may go to a file.
  if (flags.json === true) await write(jsonLine({ estimate }));
  else console.error(inWords(estimate));
  if (flags.dryRun === true) return;
  const finished = await execute(athena, query, signal);
  const s3 = new S3Client({ ...aws, forcePathStyle: environment.endpoint !== undefined });
  const result = new Result(athena, s3, finished, signal);
  try {
    if (flags.csv === true) await result.asCsv();
    else if (flags.json === true) await result.asJson();
    else await result.asTable();
  } catch (error) {
    if (signal.aborted) throw new InterruptedError('stopped while the result was read', { cause: error });
    throw error;
  }
  if (flags.json !== true) console.error(footer(finished));
}

function inWords({ tables, rows, bytes, limit_bytes: limit }: Estimate): string {
  const most = limit === null ? '' : `; it ends at ${inBytes(limit)} (${inDollars(dollarsOf(limit))})`;
  if (tables === null) return `What it reads is not known before${most}.`;
  if (tables.length === 0) return 'It reads no table.';
  const about =
    rows === null || bytes === null
      ? 'how much, no statistics say'
      : `about ${inDigits(Math.round(rows))} rows, ${inBytes(Math.round(bytes))} unpacked`;
  return `Reads ${tables.join(', ')}: ${about}${most}.`;
}

class Result {
  constructor(
    private readonly athena: AthenaClient,
    private readonly s3: S3Client,
    private readonly finished: Finished,
    private readonly signal: AbortSignal,
  ) {}

  async asCsv(): Promise<void> {
    const { output } = this.finished;
    if (!isCsvFile(output)) throw new UsageError('this statement answers no CSV: leave --csv out');
    await copyFile(this.s3, output, process.stdout, this.signal);
  }

  async asJson(): Promise<void> {
    const { finished } = this;
    const columns = await resultColumns(this.athena, finished.id);
    let rows = 0;
    for await (const row of this.rows(columns)) {
      rows++;
      await write(jsonLine({ row: jsonRow(columns, row) }));
    }
    const { id, bytesScanned, engineMilliseconds } = finished;
    const dollars = dollarsOf(bytesScanned);
    const seconds = engineMilliseconds / 1000;
    await write(jsonLine({ query: { id, columns, rows, bytes_scanned: bytesScanned, dollars, seconds } }));
  }

  async asTable(): Promise<void> {
    const columns = await resultColumns(this.athena, this.finished.id);
    const table = new RowsAsTable(columns);
    let rows = 0;
    for await (const row of this.rows(columns)) {
      rows++;
      await write(table.add(row));
    }
    await write(table.end());
    console.error(`${inDigits(rows)} ${rows === 1 ? 'row' : 'rows'}`);
  }

  private rows(columns: readonly ResultColumn[]): AsyncGenerator<ResultRow> {
    const { output, id } = this.finished;
    return isCsvFile(output) ? fileRows(this.s3, output, this.signal) : withoutHeader(this.athena, id, columns);
  }
}

/** Rows of SHOW have no header, those of EXPLAIN have one. */
async function* withoutHeader(
  athena: AthenaClient,
  id: string,
  columns: readonly ResultColumn[],
): AsyncGenerator<ResultRow> {
  let isFirst = true;
  for await (const row of resultRows(athena, id, false)) {
    const isHeader = isFirst && columns.every(({ name }, i) => row[i] === name);
    isFirst = false;
    if (!isHeader) yield row;
  }
}

const jsonLine = (line: QueryLine): string => `${JSON.stringify(line)}\n`;

/** Waits where who reads is slower than Athena. */
async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}
