/** Reads a report, makes its page and writes it. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import { analystSession } from '../athena/analyst-session';
import { dollarsOf } from '../athena/cost';
import type { PlaceFlags } from '../flags';
import { placeOf } from '../place';
import { projectFolder } from '../root';
import { inBytes, inDollars } from '../terminal/figures';
import type { ReportOutput } from './output';
import { page } from './page';
import type { Days } from './published';
import { readReport } from './read-report';
import { statement } from './statements';

/** @throws QueryFailedError, InterruptedError, and what the file system answers */
export async function makeReport(file: string, { from, to }: Days, flags: PlaceFlags): Promise<void> {
  const place = placeOf(flags);
  const { environment, aws } = place;
  const root = projectFolder();
  const { ask, asked } = analystSession(place);
  const report = await readReport(
    {
      environment: environment.name,
      ask,
      statement: (name) => statement(root, name),
      cloudwatch: new CloudWatchClient(aws),
      contracts: loadContracts(join(root, 'contracts')),
      asksReconciliation: true,
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
