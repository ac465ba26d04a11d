/** The platform that things are broken on, and the clients to break them with. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { loadEnvironment } from '../../../config/load';
import { Names } from '../../../config/names';
import { athenaQuery, type AthenaResult } from '../../../ops/athena/athena-query';
import { aws, environment, root } from '../running-platform';

/** Seconds that a minute of the alarms lasts: what takes hours in AWS is seen in minutes. */
export const MINUTE_SECONDS = 2;

const local = loadEnvironment(root, { ...environment, TRIBUTARY_ENV: 'local' });

export const names = new Names(local);

/** Where people are sent to read what to do. */
export const runbookOf = (type: string): string => `${local.alarms.runbooks}/${type}.md`;

export const athena = new AthenaClient(aws);
export const cloudwatch = new CloudWatchClient(aws);
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient(aws));
export const glue = new GlueClient(aws);
export const lambda = new LambdaClient(aws);
export const s3 = new S3Client({ ...aws, forcePathStyle: true });
export const secrets = new SecretsManagerClient(aws);
export const sns = new SNSClient(aws);
export const sqs = new SQSClient(aws);

/** Asks as an analyst. */
export const ask = (sql: string): Promise<AthenaResult> =>
  athenaQuery(athena, { sql, workgroup: names.workgroup('analysts'), database: names.database('curated') });

/** Asks as somebody who may change tables. */
export const change = (sql: string): Promise<AthenaResult> =>
  athenaQuery(athena, { sql, workgroup: names.workgroup('pipeline'), database: names.database('curated') });

/**
 * Looks again and again until something is seen.
 *
 * @param what it is, for the error; asked for when it comes to that
 */
export async function until<T>(
  what: string | (() => string),
  seconds: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline)
      throw new Error(`not seen within ${seconds} s: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Waits until an alarm has fired, since a moment. */
export async function hasFired(alarm: string, since: Date, seconds: number): Promise<void> {
  await until(`the alarm ${alarm} fires`, seconds, async () => {
    const { AlarmHistoryItems = [] } = await cloudwatch.send(
      new DescribeAlarmHistoryCommand({ AlarmName: `${names.prefix}-${alarm}`, HistoryItemType: 'StateUpdate' }),
    );
    const fired = AlarmHistoryItems.some(
      ({ Timestamp, HistorySummary }) => (Timestamp ?? since) > since && HistorySummary?.endsWith('to ALARM'),
    );
    return fired ? true : undefined;
  });
}
