/** Tells people what is broken and what is well again. Invoked with the messages of the queue of signals. */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { PartialItemFailureResponse } from '@aws-lambda-powertools/batch/types';
import { Logger } from '@aws-lambda-powertools/logger';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { InvocationContext } from '../context';
import { environment } from './environment';
import { batchSchema, messageOf } from './event';
import { Incidents } from './incidents';
import { notify, type Setting } from './notify';

const { ENVIRONMENT, NAME_PREFIX, INCIDENTS_TABLE, NOTIFICATIONS_TOPIC_ARN, RUNBOOKS_URL } = environment(process.env);
const logger = new Logger();
const processor = new BatchProcessor(EventType.SQS);
const setting: Setting = {
  environment: ENVIRONMENT,
  prefix: NAME_PREFIX,
  topicArn: NOTIFICATIONS_TOPIC_ARN,
  runbooks: RUNBOOKS_URL,
  incidents: new Incidents(DynamoDBDocumentClient.from(new DynamoDBClient()), INCIDENTS_TABLE),
  sns: new SNSClient(),
  cloudwatch: new CloudWatchClient(),
  glue: new GlueClient(),
  athena: new AthenaClient(),
  logger,
  now: () => new Date(),
};

export const handler = (event: unknown, context: InvocationContext): Promise<PartialItemFailureResponse> => {
  logger.resetKeys();
  logger.addContext(context);
  return processPartialResponse(batchSchema.parse(event), handle, processor, {
    // One after the other: they change the same incidents.
    processInParallel: false,
    // Those that failed come again, and are an alarm of the queue when they never succeed.
    throwOnFullBatchFailure: false,
  });
};

const handle = async (record: unknown): Promise<void> => {
  try {
    await notify(messageOf(record), setting);
  } catch (error) {
    const { name, message } = error as Error;
    logger.error('failed', { error: { name, message } });
    throw error;
  }
};
