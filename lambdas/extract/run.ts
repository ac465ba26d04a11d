/** One invocation: its contract, its earlier answer if there is one, else the work and its record. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Contract } from '../../contracts/contract';
import { commit } from './commit';
import { Deadline } from './deadline';
import type { Dependencies } from './dependencies';
import { InvalidRequestError } from './errors';
import { type ExtractorEvent, parseEvent } from './event';
import { type Extract, extract } from './extract';
import { keyedHashFor } from './keyed-hash';
import type { ObjectStore } from './object-store';
import { plan } from './plan';
import { Results, type SucceededResult } from './results';
import { connect } from './sources/connect';
import { readSecret } from './sources/secret';

/** What a function is set up with. */
export interface Setting {
  readonly store: ObjectStore;
  readonly secrets: SecretsManagerClient;
  readonly secretArn: string;
  /** Secret with the key of personal data; undefined where no contract of the source has any. */
  readonly hashKeyArn: string | undefined;
  /** The source that this function reads; it serves the contracts of that source alone. */
  readonly source: string;
  readonly contracts: readonly Contract[];
  readonly logger: Logger;
  readonly now: () => Date;
  readonly partBytes: number;
}

/**
 * @param remaining gives the milliseconds until the function is ended
 * @returns the record of success, as it stands in the bucket; failures are thrown, and recorded by another function
 */
export async function run(event: unknown, setting: Setting, remaining: () => number): Promise<SucceededResult> {
  const request = parseEvent(event);
  const { logger, store } = setting;
  logger.appendKeys({ request_id: request.request_id, action: request.action, dataset: request.dataset });
  const contract = contractOf(request, setting);
  const results = new Results(store);
  const earlier = await results.read(request.request_id);
  if (earlier?.status === 'succeeded') {
    logger.info('answered before', { request: earlier.request });
    return earlier;
  }

  const started = performance.now();
  const output = await work(request, {
    store,
    contract,
    logger,
    deadline: new Deadline(remaining),
    connect: async (timeout) => connect(await readSecret(setting.secrets, setting.secretArn), contract, timeout),
    keyedHash: () => keyedHashFor(contract, setting.secrets, setting.hashKeyArn),
    now: setting.now,
    partBytes: setting.partBytes,
  });
  const result = await results.succeed(request.request_id, output, request);
  if (request.action === 'extract') await dropUnanswered(output as Extract, result.output as Extract, setting);
  logger.info('done', {
    window: request.window,
    rows: output.rows,
    milliseconds: Math.round(performance.now() - started),
  });
  return result;
}

function contractOf(request: ExtractorEvent, { contracts, source }: Setting): Contract {
  const contract = contracts.find(({ dataset }) => dataset === request.dataset);
  if (contract?.source.system === source) return contract;
  const known = contracts.filter(({ source: { system } }) => system === source).map(({ dataset }) => dataset);
  throw new InvalidRequestError(
    `dataset ${request.dataset} is not one of source ${source}: this function serves ${known.join(', ') || 'none'}`,
  );
}

function work(request: ExtractorEvent, dependencies: Dependencies): Promise<{ readonly rows: number }> {
  switch (request.action) {
    case 'plan':
      return plan(request, dependencies);
    case 'extract':
      return extract(request, dependencies);
    case 'commit':
      return commit(request, dependencies);
  }
}

/** Another run of the request answered first: what this one wrote belongs to nobody. */
async function dropUnanswered(written: Extract, standing: Extract, { store, logger }: Setting): Promise<void> {
  const named = new Set(standing.parts.map(({ key }) => key));
  const strays = written.parts.map(({ key }) => key).filter((key) => !named.has(key));
  if (strays.length === 0) return;
  logger.warn('another run of the request answered first: removing the parts of this one', { strays });
  await store.delete(strays);
}
