/** Fetches the page that the daily run has published. */
import { S3Client } from '@aws-sdk/client-s3';
import { writeFileSync } from 'node:fs';
import { UnknownNameError } from '../errors';
import type { PlaceFlags } from '../flags';
import { placeOf } from '../place';
import { inBytes } from '../terminal/figures';
import { latestReport } from './latest-report';
import type { PublishedReportOutput } from './output';

/** @throws UnknownNameError where none is published; what S3 and the file system answer */
export async function fetchReport(file: string, flags: PlaceFlags): Promise<void> {
  const { environment, names, aws } = placeOf(flags);
  const s3 = new S3Client({ ...aws, forcePathStyle: environment.endpoint !== undefined });
  const report = await latestReport(s3, names.bucket('results'));
  if (report === null)
    throw new UnknownNameError(
      `${environment.name} has no published report: no daily run has come to its task report, or the page was older than ` +
        `retention.queryResultDays (${environment.retention.queryResultDays} days). tributary report --from … --to … makes one.`,
    );
  const { content, days, publishedAt } = report;
  writeFileSync(file, content);
  const output: PublishedReportOutput = {
    ...{ file, bytes: content.length, environment: environment.name },
    ...{ from: days?.from ?? null, to: days?.to ?? null, published_at: publishedAt?.toISOString() ?? null },
  };
  console.log(flags.json === true ? JSON.stringify(output) : inWords(output));
}

function inWords({ file, bytes, from, to, published_at: at }: PublishedReportOutput): string {
  const days = from === null || to === null ? 'of days that its object does not say' : `${from} to ${to}`;
  return `${file}: ${days}, ${inBytes(bytes)}${at === null ? '' : `; published at ${at.slice(0, 19)}Z`}`;
}
