/** What Lambda sends to the destination of an asynchronous invocation that failed. */
import { z } from 'zod';
import { requestIdSchema } from '../extract/event';

const failureSchema = z.object({
  requestContext: z.object({ functionArn: z.string().default('unknown'), condition: z.string() }),
  requestPayload: z.object({ request_id: requestIdSchema }),
  responsePayload: z
    .object({ errorType: z.string().optional(), errorMessage: z.string().optional() })
    .nullish()
    .catch(null),
});

export interface Failure {
  readonly requestId: string;
  readonly functionArn: string;
  readonly type: string;
  readonly message: string;
}

/**
 * @param event a record of an asynchronous invocation
 * @returns the failure with the type and message of the error thrown; without those, such as for an event that expired before
 *   it was served, the type is Lambda's condition
 * @throws when the event names no request that a result could be recorded for
 */
export function parseFailure(event: unknown): Failure {
  const result = failureSchema.safeParse(event);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
    throw new Error(`no record of a failed invocation of a request: ${faults.join('; ')}`);
  }
  const { requestContext, requestPayload, responsePayload } = result.data;
  return {
    requestId: requestPayload.request_id,
    functionArn: requestContext.functionArn,
    type: responsePayload?.errorType ?? requestContext.condition,
    message:
      responsePayload?.errorMessage ??
      `${requestContext.functionArn} did not serve the request: ${requestContext.condition}`,
  };
}
