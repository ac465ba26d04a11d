import { Logger } from '@aws-lambda-powertools/logger';
import { Results } from '../../../lambdas/extract/results';
import { recordFailure } from '../../../lambdas/record-failure/record';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { stopServers } from '../servers/server';

jest.setTimeout(60_000);

const record = (requestPayload: unknown, responsePayload: unknown, condition = 'RetriesExhausted'): object => ({
  version: '1.0',
  timestamp: '2025-01-01T00:00:00.000Z',
  requestContext: {
    requestId: 'e4b46cbf-b738-4b4d-9f1e-3f8e0f2f4f5b',
    functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:tributary-test-extract-sales:$LATEST',
    condition,
    approximateInvokeCount: 1,
  },
  requestPayload,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload,
});
const timeout = {
  errorType: 'Sandbox.Timedout',
  errorMessage: 'RequestId: e4b46cbf Error: Task timed out after 3.00 seconds',
};

describe('a failed invocation', () => {
  let emulator: Emulator;
  let bucket: Bucket;
  let results: Results;
  const logger = new Logger({ logLevel: 'SILENT' });

  beforeAll(async () => {
    emulator = await startEmulator();
    bucket = await emulator.bucket('raw-bucket');
    results = new Results(bucket.store);
  });

  afterAll(stopServers);

  const read = async (requestId: string): Promise<unknown> =>
    JSON.parse((await bucket.read(`control/results/${requestId}.json`)).toString());

  it('is recorded with the name and the words of the error', async () => {
    const failure = { errorType: 'SourceAccessError', errorMessage: 'source sales: refused', trace: ['…'] };
    await recordFailure(record({ action: 'plan', request_id: 'a.plan' }, failure), { results, logger });
    expect(await read('a.plan')).toEqual({
      schema: 1,
      request_id: 'a.plan',
      status: 'failed',
      error: { type: 'SourceAccessError', message: 'source sales: refused' },
    });
  });

  it('that ran out of time is recorded in Lambda’s words', async () => {
    await recordFailure(record({ request_id: 'b.0' }, timeout), { results, logger });
    expect(await read('b.0')).toMatchObject({
      error: { type: 'Sandbox.Timedout', message: timeout.errorMessage },
    });
  });

  it('that was never served is recorded by Lambda’s condition', async () => {
    await recordFailure(record({ request_id: 'c.0' }, undefined, 'EventAgeExceeded'), { results, logger });
    expect(await read('c.0')).toMatchObject({
      status: 'failed',
      error: { type: 'EventAgeExceeded', message: expect.stringMatching(/did not serve the request/) as string },
    });
  });

  it('does not undo a success of the same request', async () => {
    await results.succeed('d.0', { rows: 1 }, { request_id: 'd.0' });
    await recordFailure(record({ request_id: 'd.0' }, timeout), { results, logger });
    expect(await read('d.0')).toMatchObject({ status: 'succeeded', output: { rows: 1 } });
  });

  it('gives way to a later success of the same request', async () => {
    await recordFailure(record({ request_id: 'e.0' }, timeout), { results, logger });
    await results.succeed('e.0', { rows: 1 }, { request_id: 'e.0' });
    expect(await read('e.0')).toMatchObject({ status: 'succeeded' });
  });

  it('that races with a success never ends as failed', async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const requestId = `race.${i}`;
        await Promise.all([
          recordFailure(record({ request_id: requestId }, timeout), { results, logger }),
          results.succeed(requestId, {}, {}),
        ]);
        expect(await read(requestId)).toMatchObject({ status: 'succeeded' });
      }),
    );
  });

  it.each([
    ['no request id', {}],
    ['a request id that could leave its folder', { request_id: '../../manifests/x' }],
    ['no payload', null],
  ])('with %s fails loudly', async (_, payload) => {
    await expect(recordFailure(record(payload, timeout), { results, logger })).rejects.toThrow(/requestPayload/);
  });
});
