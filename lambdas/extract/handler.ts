/** Extracts the datasets of one source into the raw bucket: plan, extract, commit. Invoked asynchronously. */
import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import type { InvocationContext } from '../context';
import { environment } from './environment';
import { collectAtOnce } from './garbage-collection';
import { ObjectStore } from './object-store';
import type { SucceededResult } from './results';
import { run, type Setting } from './run';
import { s3Client } from './s3-client';
import { SecretsManager } from './secrets-manager';
import { usualPartBytes } from './writers/parts';

const collect = collectAtOnce();
const { RAW_BUCKET, SOURCE_SECRET_ARN, SOURCE_NAME, HASH_KEY_SECRET_ARN } = environment(process.env);
const logger = new Logger({ persistentKeys: { source: SOURCE_NAME } });
const setting: Setting = {
  store: new ObjectStore(s3Client(), RAW_BUCKET),
  secrets: new SecretsManager(new SecretsManagerClient()),
  secretArn: SOURCE_SECRET_ARN,
  hashKeyArn: HASH_KEY_SECRET_ARN,
  source: SOURCE_NAME,
  contracts: loadContracts(join(__dirname, 'contracts')),
  logger,
  now: () => new Date(),
  partBytes: usualPartBytes,
};

export const handler = async (event: unknown, context: InvocationContext): Promise<SucceededResult> => {
  logger.resetKeys();
  logger.addContext(context);
  collect();
  try {
    return await run(event, setting, () => context.getRemainingTimeInMillis());
  } catch (error) {
    const { name, message } = error as Error;
    logger.error('failed', { error: { name, message } });
    throw error;
  }
};
