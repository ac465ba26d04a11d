/** Extracts the datasets of one source into the raw bucket: plan, extract, commit; and probes it. Invoked asynchronously. */
import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { join } from 'node:path';
import { loadContracts } from '../../contracts/load';
import type { InvocationContext } from '../context';
import { environment } from './environment';
import { collectAtOnce } from './garbage-collection';
import { ObjectStore } from './object-store';
import { type Findings, isProbe, probe } from './probe';
import type { SucceededResult } from './results';
import { run, type Setting } from './run';
import { s3Client } from './s3-client';
import { SecretsManager } from './secrets-manager';
import { usualPartBytes } from './writers/parts';

const collect = collectAtOnce();
const { RAW_BUCKET, SOURCE_SECRET_ARN, SOURCE_NAME, ENVIRONMENT_NAME, HASH_KEY_SECRET_ARN } = environment(process.env);
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

const PROBE_PATIENCE = 10_000;

/** Probes the source and tells of it; what it finds is an answer, not a failure. */
async function probed(): Promise<{ readonly found: readonly string[] }> {
  const findings: Findings = await probe(setting, PROBE_PATIENCE);
  // Loaded here alone: an extract has no use for it, and no memory to spare.
  const [{ CloudWatchClient }, { publishFindings }] = await Promise.all([
    import('@aws-sdk/client-cloudwatch'),
    import('./probe-metrics.js'),
  ]);
  await publishFindings(new CloudWatchClient(), findings, { environment: ENVIRONMENT_NAME, source: SOURCE_NAME });
  const found = Object.entries(findings).flatMap(([name, error]) => (error === null ? [] : [{ name, error }]));
  for (const { name, error } of found)
    logger.error('probe', { finding: name, error: { name: error.name, message: error.message } });
  return { found: found.map(({ name }) => name) };
}

export const handler = async (
  event: unknown,
  context: InvocationContext,
): Promise<SucceededResult | { readonly found: readonly string[] }> => {
  logger.resetKeys();
  logger.addContext(context);
  collect();
  try {
    if (isProbe(event)) return await probed();
    return await run(event, setting, () => context.getRemainingTimeInMillis());
  } catch (error) {
    const { name, message } = error as Error;
    logger.error('failed', { error: { name, message } });
    throw error;
  }
};
