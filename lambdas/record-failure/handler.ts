/** Destination of extractor invocations that failed: writes the failed result, which a function that died can't. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { InvocationContext } from '../context';
import { ObjectStore } from '../extract/object-store';
import { Results } from '../extract/results';
import { s3Client } from '../extract/s3-client';
import { environment } from './environment';
import { recordFailure } from './record';

const { RAW_BUCKET } = environment(process.env);
const logger = new Logger();
const results = new Results(new ObjectStore(s3Client(), RAW_BUCKET));

export const handler = async (event: unknown, context: InvocationContext): Promise<void> => {
  logger.addContext(context);
  await recordFailure(event, { results, logger });
};
