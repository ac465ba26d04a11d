/** The record of what became of a request: the answer that the caller waits for, and what makes a request idempotent. */
import { z } from 'zod';
import { resultKey } from './raw-path';
import type { Store } from './store';

const succeededSchema = z.object({
  schema: z.literal(1),
  request_id: z.string(),
  status: z.literal('succeeded'),
  output: z.unknown(),
  request: z.unknown(),
});
const failedSchema = z.object({
  schema: z.literal(1),
  request_id: z.string(),
  status: z.literal('failed'),
  error: z.object({ type: z.string(), message: z.string() }),
});
const resultSchema = z.discriminatedUnion('status', [succeededSchema, failedSchema]);

export type SucceededResult = z.output<typeof succeededSchema>;
export type FailedResult = z.output<typeof failedSchema>;
export type Result = z.output<typeof resultSchema>;

const writeAttempts = 10;

export class Results {
  constructor(private readonly store: Store) {}

  /** @returns the result of a request, or null while there is none */
  async read(requestId: string): Promise<Result | null> {
    return (await this.readVersion(requestId)).result;
  }

  /**
   * Records success. The first success of a request stands: a second run of it is answered with the first's.
   *
   * @param request the event, from which `commit` later knows what the output is of
   * @returns the result that stands
   */
  async succeed(requestId: string, output: unknown, request: unknown): Promise<SucceededResult> {
    const mine: SucceededResult = { schema: 1, request_id: requestId, status: 'succeeded', output, request };
    const standing = await this.write(requestId, mine);
    return standing ?? mine;
  }

  /**
   * Records failure, unless the request has succeeded.
   *
   * @returns whether the failure stands
   */
  async fail(requestId: string, error: FailedResult['error']): Promise<boolean> {
    return (await this.write(requestId, { schema: 1, request_id: requestId, status: 'failed', error })) === null;
  }

  /** Writes over nothing or over a failure; gives back the success that already stands, if one does. */
  private async write(requestId: string, result: Result): Promise<SucceededResult | null> {
    for (let attempt = 1; attempt <= writeAttempts; attempt++) {
      const { result: current, version } = await this.readVersion(requestId);
      if (current?.status === 'succeeded') return current;
      if (await this.store.putJson(resultKey(requestId), result, { ifVersion: version })) return null;
    }
    throw new Error(`the result of request ${requestId} kept changing while it was written`);
  }

  private async readVersion(requestId: string): Promise<{ result: Result | null; version: string | null }> {
    const stored = await this.store.getJson(resultKey(requestId));
    if (stored === null) return { result: null, version: null };
    return { result: resultSchema.parse(stored.value), version: stored.version };
  }
}
