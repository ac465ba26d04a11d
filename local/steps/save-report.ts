/** Saves the marketing report that the runs have published. */
import { S3Client } from '@aws-sdk/client-s3';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { latestReport } from '../../ops/report/latest-report';
import { state } from '../layout';
import { UserError } from '../progress';

/**
 * @param bucket of results
 * @returns the file
 * @throws UserError when no run has published one
 */
export async function saveReport(bucket: string): Promise<string> {
  const report = await latestReport(new S3Client({ forcePathStyle: true }), bucket);
  if (report === null) throw new UserError('No run has published the marketing report, though all have succeeded.');
  const file = join(state, 'report.html');
  writeFileSync(file, report.content);
  return file;
}
