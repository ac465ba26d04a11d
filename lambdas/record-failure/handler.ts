/** Destination of extractor invocations that failed: writes the failed result, which a function that died can't. */
import { Logger } from '@aws-lambda-powertools/logger';
import { S3Client } from '@aws-sdk/client-s3';
import type { InvocationContext } from '../context';
import { ObjectStore } from '../extract/object-store';
import { Results } from '../extract/results';
import { environment } from './environment';
import { recordFailure } from './record';

const { RAW_BUCKET } = environment(process.env);
const logger = new Logger();
const results = new Results(new ObjectStore(new S3Client(), RAW_BUCKET));

export const handler = async (event: unknown, context: InvocationContext): Promise<void> => {
  logger.addContext(context);
  await recordFailure(event, { results, logger });
};
