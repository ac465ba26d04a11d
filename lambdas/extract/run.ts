/** One invocation: its contract, its earlier answer if there is one, else the work and its record. */
import type { Logger } from '@aws-lambda-powertools/logger';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contract } from '../../contracts/contract';
import { commit } from './commit';
import { Deadline } from './deadline';
import type { Dependencies } from './dependencies';
import { InvalidRequestError, PartExistsError } from './errors';
import { type ExtractorEvent, parseEvent } from './event';
import { extract } from './extract';
import { keyedHashFor } from './keyed-hash';
import { plan } from './plan';
import { Results, type SucceededResult } from './results';
import type { RotatedSecrets } from './secrets';
import { connectors } from './sources/connectors';
import { sourceSecrets } from './sources/secret';
import type { Store } from './store';

const lookEvery = 500;

/** What a function is set up with. */
export interface Setting {
  readonly store: Store;
  readonly secrets: RotatedSecrets;
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
  const deadline = new Deadline(remaining);
  let output: { readonly rows: number };
  try {
    output = await work(request, {
      store,
      contract,
      logger,
      deadline,
      ...connectors(sourceSecrets(setting.secrets, setting.secretArn), contract, logger),
      keyedHash: () => keyedHashFor(contract, setting.secrets, setting.hashKeyArn),
      now: setting.now,
      partBytes: setting.partBytes,
    });
  } catch (error) {
    if (!(error instanceof PartExistsError)) throw error;
    logger.warn('another run of the request is ahead: waiting for its answer', { error: error.message });
    return await answerOfOther(request.request_id, results, { deadline, cause: error });
  }
  const result = await results.succeed(request.request_id, output, request);
  logger.info('done', {
    window: request.window,
    rows: output.rows,
    milliseconds: Math.round(performance.now() - started),
  });
  return result;
}

/**
 * Two runs of one request write parts of the same keys, and the first stands: the other must not answer for objects that it
 * has not written.
 *
 * @throws the cause, when the time runs out and no answer is there: the other run has died
 */
async function answerOfOther(
  requestId: string,
  results: Results,
  { deadline, cause }: { readonly deadline: Deadline; readonly cause: unknown },
): Promise<SucceededResult> {
  while (!deadline.isNear) {
    const result = await results.read(requestId);
    if (result?.status === 'succeeded') return result;
    await sleep(lookEvery);
  }
  throw cause;
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
