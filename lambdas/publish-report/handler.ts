/** Publishes the marketing report of a run to the bucket of results. Invoked asynchronously, as the extractors are. */
import { Logger } from '@aws-lambda-powertools/logger';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import type { InvocationContext } from '../context';
import { ObjectStore } from '../extract/object-store';
import { Results, type SucceededResult } from '../extract/results';
import { s3Client } from '../extract/s3-client';
import { environment } from './environment';
import { publishReport, type Setting } from './publish';
import { PublishedReports } from './published-reports';

const { ENVIRONMENT, WORKGROUP, DATABASE, RESULTS_BUCKET, RAW_BUCKET } = environment(process.env);
const logger = new Logger();
const s3 = s3Client();
const setting: Setting = {
  environment: ENVIRONMENT,
  athena: new AthenaClient(),
  cloudwatch: new CloudWatchClient(),
  workgroup: WORKGROUP,
  database: DATABASE,
  contracts: loadContracts(join(__dirname, 'contracts')),
  root: __dirname,
  reports: new PublishedReports(s3, RESULTS_BUCKET),
  results: new Results(new ObjectStore(s3, RAW_BUCKET)),
  logger,
  now: () => new Date(),
};

export const handler = async (event: unknown, context: InvocationContext): Promise<SucceededResult> => {
  logger.resetKeys();
  logger.addContext(context);
  try {
    return await publishReport(event, setting, () => context.getRemainingTimeInMillis());
  } catch (error) {
    const { name, message } = error as Error;
    logger.error('failed', { error: { name, message } });
    throw error;
  }
};
