/** Reads a report, makes its page and writes it. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadContracts } from '../../contracts/load';
import { dollarsOf } from '../athena/cost';
import type { Finished } from '../athena/execution';
import { AthenaSession } from '../athena/session';
import { UsageError } from '../errors';
import { placeOf } from '../place';
import { projectFolder } from '../root';
import { inBytes, inDollars } from '../terminal/figures';
import type { ReportFlags } from './command';
import type { ReportOutput } from './output';
import { page } from './page';
import { readReport } from './read-report';
import { statement } from './statements';

/** @throws UsageError, QueryFailedError, InterruptedError, and what the file system answers */
export async function writeReport({ from, to, out, ...flags }: ReportFlags): Promise<void> {
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  const file = resolve(out);
  if (!existsSync(dirname(file))) throw new UsageError(`--out: there is no folder ${dirname(file)}`);
  const place = placeOf(flags);
  const { environment, aws } = place;
  const root = projectFolder();
  const athena = new AthenaSession(place);
  const asked: Finished[] = [];
  const report = await readReport(
    {
      environment: environment.name,
      ask: async (sql, values) => {
        const result = await athena.ask(sql, values);
        asked.push(result);
        return result;
      },
      statement: (name) => statement(root, name),
      cloudwatch: new CloudWatchClient(aws),
      contracts: loadContracts(join(root, 'contracts')),
    },
    from,
    to,
    new Date(),
  );
  const content = Buffer.from(await page(report));
  writeFileSync(file, content);
  const output: ReportOutput = {
    ...{ file, bytes: content.length, environment: environment.name, from, to },
    not_readable: [
      ...(report.datasets === null ? (['freshness'] as const) : []),
      ...(report.steps === null ? (['reconciliation'] as const) : []),
    ],
    queries: asked.map(({ id, bytesScanned }) => ({ id, bytes_scanned: bytesScanned })),
    bytes_scanned: asked.reduce((sum, { bytesScanned }) => sum + bytesScanned, 0),
    // Each query is billed by itself.
    dollars: asked.reduce((sum, { bytesScanned }) => sum + dollarsOf(bytesScanned), 0),
  };
  console.log(flags.json === true ? JSON.stringify(output) : inWords(output));
}

function inWords({ file, bytes, from, to, queries, bytes_scanned, dollars, not_readable }: ReportOutput): string {
  const hidden =
    not_readable.length === 0 ? '' : `\nNot readable to you, as the page says: ${not_readable.join(', ')}.`;
  return (
    `${file}: ${from} to ${to}, ${inBytes(bytes)}; ${queries.length} queries, ${inBytes(bytes_scanned)} scanned, ` +
    `${inDollars(dollars)} at list price${hidden}`
  );
}
