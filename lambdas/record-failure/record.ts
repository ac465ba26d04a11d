/** Records that a request has failed, where its caller waits for the result. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Results } from '../extract/results';
import { parseFailure } from './event';

/** @param event what Lambda sends to the destination of a failed asynchronous invocation */
export async function recordFailure(
  event: unknown,
  { results, logger }: { results: Results; logger: Logger },
): Promise<void> {
  const { requestId, functionArn, type, message } = parseFailure(event);
  const recorded = await results.fail(requestId, { type, message });
  const told = { request_id: requestId, function_arn: functionArn, failure: { type, message } };
  if (recorded) logger.info('failure recorded', told);
  else logger.warn('failure not recorded: the request has succeeded', told);
}
