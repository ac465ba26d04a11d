/** Lambda. */
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NotFound,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { openTag } from '../../lambdas/extract/open-tag';
import { runCommand } from '../../local/process/run-command';
import { UserError } from '../../local/progress';
import type { Check } from '../check';
import type { Context } from '../context';
import { logLines } from '../evidence/logs';
import { message } from '../evidence/mailbox';
import { extracts } from '../evidence/rotation';
import { type Finding, judged, notTried, proven, refuted, together } from '../finding';
import { administratorOf, datasetOf, plan, startAtSource } from '../sources';

/** The largest memory that reports of a function name, in megabytes; undefined when there is none. */
export function largestMemory(lines: readonly string[]): number | undefined {
  const used = lines.flatMap((line) => {
    const found = /"maxMemoryUsedMB":\s*(\d+)|Max Memory Used: (\d+) MB/.exec(line);
    return found === null ? [] : Number(found[1] ?? found[2]);
  });
  return used.length === 0 ? undefined : Math.max(...used);
}

async function memory(context: Context): Promise<Finding> {
  const { names, environment } = context;
  const limit = environment.extractor.memoryMegabytes;
  const findings: Finding[] = [];
  for (const source of Object.keys(environment.sources)) {
    const group = `/aws/lambda/${names.extractFunction(source)}`;
    const lines = [
      ...(await logLines(context, group, 'maxMemoryUsedMB')),
      ...(await logLines(context, group, 'Max Memory Used')),
    ];
    const used = largestMemory(lines);
    findings.push(
      used === undefined
        ? notTried(`${group} has no report`)
        : judged(used <= 512 && used < limit, `${source} used ${used} MB at most; 512 MB were measured`),
    );
  }
  return together(findings);
}

/** A function's timeout, changed while something is done. */
async function withTimeout<T>(context: Context, name: string, seconds: number, work: () => Promise<T>): Promise<T> {
  const { lambda } = context.clients;
  const set = async (Timeout: number): Promise<void> => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout }));
    await context.until(5, async () => {
      const { LastUpdateStatus } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      return LastUpdateStatus === 'Successful' ? LastUpdateStatus : undefined;
    });
  };
  const { Timeout = 900 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  await set(seconds);
  try {
    return await work();
  } finally {
    await set(Timeout);
  }
}

async function timeOut(context: Context): Promise<Finding> {
  const dataset = datasetOf(context, 'marketing');
  const table = context.contracts.find((contract) => contract.dataset === dataset)?.source.table ?? dataset;
  await startAtSource(context, 'marketing', await administratorOf(context, 'marketing'), [
    { text: `LOCK TABLES marketing.${table} WRITE` },
    { text: 'DO SLEEP(90)' },
  ]);
  await context.pause(0.25);
  const record = await withTimeout(context, context.names.extractFunction('marketing'), 3, () =>
    plan(context, 'marketing', dataset),
  );
  if (record === undefined) return refuted('a request that timed out left no record');
  return judged(
    record.status === 'failed',
    `the record of a request that timed out: ${record.status} ${record.error?.message ?? ''}`,
  );
}

async function deadLetters(context: Context): Promise<Finding> {
  const { clients, names } = context;
  await clients.lambda.send(
    new InvokeCommand({ FunctionName: names.recordFailureFunction(), InvocationType: 'Event', Payload: '{}' }),
  );
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.deadLetterQueue() }));
  const body = await context.until(20, async () => {
    const { Messages = [] } = await clients.sqs.send(
      // It stays in the queue: the alarm counts it.
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, VisibilityTimeout: 0 }),
    );
    return Messages[0]?.Body;
  });
  const AlarmNamePrefix = `${names.prefix}-DeadLettersWaiting`;
  const state = await context.until(15, async () => {
    const { MetricAlarms = [] } = await clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix }));
    return MetricAlarms.find(({ StateValue }) => StateValue === 'ALARM')?.StateValue;
  });
  const told = await message(context, 5, AlarmNamePrefix, 'ALARM');
  return together([
    judged(body !== undefined, body === undefined ? 'the queue has no message' : 'the event is in the queue'),
    judged(state !== undefined, `the alarm is ${state ?? 'not in ALARM'}`),
    judged(told !== undefined, told === undefined ? 'the topic told nothing of it' : 'the topic told of it'),
  ]);
}

async function completedTwice({ clients: { s3 }, names }: Context): Promise<Finding> {
  // Raw objects are under a key that admits the platform's roles alone; S3 answers alike in every bucket.
  const object = { Bucket: names.bucket('artifacts'), Key: `smoke/${Date.now()}.json` };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...object, Metadata: { upload: 'smoke' } }));
  const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: '{}' }));
  const complete = () =>
    s3.send(
      new CompleteMultipartUploadCommand({
        ...object,
        UploadId,
        IfNoneMatch: '*',
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
  await complete();
  let second = 'success';
  try {
    await complete();
  } catch (error) {
    second = (error as Error).name;
  }
  const { Metadata } = await s3.send(new HeadObjectCommand(object));
  return together([
    judged(['success', 'PreconditionFailed'].includes(second), `the second completion of one upload: ${second}`),
    judged(Metadata?.['upload'] === 'smoke', 'the object carries the mark of the upload'),
  ]);
}

const ATTEMPT = 'raw/marketing/smoke/attempt=smoke/part.gz';

/** Tags of a committed part, and an open one that S3 has to end. */
async function openParts(context: Context): Promise<Finding> {
  const { names, environment } = context;
  const { s3 } = await context.insider();
  const Bucket = names.bucket('raw');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'raw/sales/', MaxKeys: 1 }));
  const Key = Contents[0]?.Key;
  if (Key === undefined) return notTried('no part is committed');
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
  const committed = judged(
    !TagSet.some((tag) => tag.Key === openTag.key && tag.Value === openTag.value),
    `a committed part has ${TagSet.length === 0 ? 'no tag' : JSON.stringify(TagSet)}`,
  );
  // S3 counts whole days from midnight, and then takes up to another one.
  const term = environment.retention.openAttemptDays + 2;
  if (context.ageDays < term) {
    const Tagging = `${openTag.key}=${openTag.value}`;
    await s3.send(new PutObjectCommand({ Bucket, Key: ATTEMPT, Body: '', Tagging }));
    return together([
      committed,
      notTried(`needs an environment of ${term} days: run with --keep, then check --only lambda-open-parts`),
    ]);
  }
  try {
    await s3.send(new HeadObjectCommand({ Bucket, Key: ATTEMPT }));
    return together([committed, refuted(`an open part is still there after ${term} days`)]);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return together([committed, proven(`an open part is gone after ${term} days`)]);
  }
}

export const lambda: readonly Check[] = [
  {
    id: 'lambda-memory',
    title: 'The extractor stays below the memory that was measured outside of the emulator.',
    needs: ['window'],
    locally: 'part',
    run: memory,
  },
  {
    id: 'lambda-timeout-destination',
    title: 'An on-failure destination after a real timeout.',
    needs: ['sources'],
    locally: 'part',
    run: timeOut,
  },
  {
    id: 'lambda-dead-letters',
    title: 'An event that record-failure fails on reaches the encrypted queue, and its alarm the topic.',
    needs: ['deployment'],
    locally: 'part',
    run: deadLetters,
  },
  {
    id: 'lambda-layer',
    title: 'The layer of authorities is on the NODE_PATH of nodejs22.x.',
    needs: ['sources'],
    locally: 'part',
    run: (context) =>
      // Its secret names no authority: without the layer the connection is refused.
      context.configuration.sources['marketing'] === undefined
        ? extracts(context, 'marketing')
        : Promise.resolve(notTried('needs a run that brings its own MySQL')),
  },
  {
    id: 'lambda-completed-twice',
    title: 'A CompleteMultipartUpload under If-None-Match that is sent again.',
    needs: ['deployment'],
    locally: 'whole',
    run: completedTwice,
  },
  {
    id: 'lambda-open-parts',
    title: 'Parts that keep the tag of an open attempt end after their term.',
    needs: ['window'],
    locally: 'part',
    run: openParts,
  },
  {
    id: 'lambda-real-servers',
    title: 'A real SQL Server and a real MySQL 8.',
    needs: ['sources', 'sqlServer'],
    locally: 'part',
    run: async (context) => {
      const log = context.workplace.file('sql-server-tests.log');
      const args = ['jest', '--selectProjects=unit', '--maxWorkers=1', '--testPathPatterns', 'test/lambdas/extract'];
      try {
        await runCommand('npx', args, { log, purpose: 'the tests of the extractor' });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return refuted(`the tests with TRIBUTARY_MSSQL_URL fail: ${log}`);
      }
      return together([
        proven('the tests of the extractor pass at TRIBUTARY_MSSQL_URL'),
        await extracts(context, 'marketing'),
      ]);
    },
  },
];
