/** Glue. */
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { BatchStopJobRunCommand, GetTableCommand, paginateGetTables, type Table } from '@aws-sdk/client-glue';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { JobName } from '../../config/environment';
import type { BucketName, Zone } from '../../config/names';
import type { Contract } from '../../contracts/contract';
import { windowId } from '../../lambdas/extract/window';
import type { Check } from '../check';
import type { Context } from '../context';
import { ask, endOf, succeeded } from '../evidence/athena';
import { attemptOf, committedWindow, copyWindow } from '../evidence/copied-window';
import { describeRun, ended, runOf, runsOf, startJob } from '../evidence/jobs';
import { keyArnOf } from '../evidence/keys';
import { message } from '../evidence/mailbox';
import { crawl, stageWindows } from '../evidence/stage';
import { type Finding, judged, notTried, proven, refuted, together } from '../finding';
import { administratorOf, atSource, requestRecord } from '../sources';
import { judgeTables } from './raw-tables';

const newAttempt = (): string => randomBytes(6).toString('hex');

function contractOf(context: Context, dataset: string): Contract {
  const contract = context.contracts.find((known) => known.dataset === dataset);
  if (contract === undefined) throw new Error(`there is no contract of ${dataset}`);
  return contract;
}

async function rawTables({ clients, names }: Context): Promise<Table[]> {
  const tables: Table[] = [];
  const input = { DatabaseName: names.database('raw') };
  for await (const page of paginateGetTables({ client: clients.glue }, input)) tables.push(...(page.TableList ?? []));
  return tables;
}

async function escapeCharacter({ clients, names }: Context): Promise<Finding> {
  const { Table } = await clients.glue.send(
    new GetTableCommand({ DatabaseName: names.database('raw'), Name: 'marketing_touchpoints' }),
  );
  const serde = Table?.StorageDescriptor?.SerdeInfo;
  const escape = serde?.Parameters?.['escapeChar'];
  return together([
    judged(
      serde?.SerializationLibrary?.endsWith('OpenCSVSerde') === true,
      `touchpoints is read by ${serde?.SerializationLibrary ?? 'nothing'}`,
    ),
    judged(escape === undefined || escape === '\\', `its escape character is ${escape ?? 'left out'}`),
  ]);
}

/** Stages a window as Glue's reader takes it, and with a line that has to be read as text: the counts are the same. */
async function bothWays(context: Context, dataset: string, change: (line: string) => string): Promise<Finding> {
  const contract = contractOf(context, dataset);
  const committed = await committedWindow(context, contract);
  if (committed === undefined) return notTried(`${dataset} has no committed window with rows`);
  const plain = await stageWindows(context, dataset, [attemptOf(committed)]);
  const copy = await copyWindow(context, contract, committed, newAttempt(), change);
  const status = await crawl(context, contract.source.system);
  if (status !== 'SUCCEEDED') return notTried(`the crawl of the copy: ${status ?? 'not ended'}`);
  const asText = await stageWindows(context, dataset, [copy]);
  const [one, other] = [JSON.stringify(plain), JSON.stringify(asText)];
  return judged(one === other, `${dataset}: Glue's reader ${one}, line by line ${other}`);
}

/** A record whose last text has a backslash in quotes, which no reader but our own is trusted with. */
export const withBackslash = (line: string): string => line.replace(/(static|video|carousel)/, '"$1\\\\"');
/** The same object with a blank behind its brace. */
export const withBlank = (line: string): string => line.replace(/^\{/, '{ ');

const planned = z.object({ attempt: z.string(), chunks: z.array(z.unknown()).optional() });
/** Before the made-up app began. */
const EMPTY_WINDOW = { start: '2024-06-01T00:00:00Z', end: '2024-06-02T00:00:00Z' };

async function request(context: Context, source: string, event: object): Promise<unknown> {
  const requestId = `smoke.${randomUUID()}`;
  await context.clients.lambda.send(
    new InvokeCommand({
      FunctionName: context.names.extractFunction(source),
      InvocationType: 'Event',
      Payload: JSON.stringify({ ...event, request_id: requestId }),
    }),
  );
  const record = await context.until(15, () => requestRecord(context, requestId));
  if (record?.status !== 'succeeded') throw new Error(`request ${requestId}: ${record?.error?.message ?? 'no record'}`);
  return record.output;
}

async function emptyWindow(context: Context): Promise<Finding> {
  const dataset = 'campaigns';
  const common = { dataset, window: EMPTY_WINDOW };
  const { attempt } = planned.parse(await request(context, 'marketing', { action: 'plan', ...common }));
  await request(context, 'marketing', { action: 'commit', ...common, attempt, extracts: [] });
  const window = { window_id: windowId(EMPTY_WINDOW), attempt };
  const counts = await stageWindows(context, dataset, [window]);
  return judged(counts.rows_read === '0', `stage of a window without rows: ${JSON.stringify(counts)}`);
}

async function quarantinedFiles(context: Context): Promise<Finding> {
  const sql = "SELECT count(*), count_if(file LIKE 's3%://%/part-%') FROM quarantine";
  const answer = await ask(context, { sql, workgroup: 'pipeline' }, await context.insider());
  if (!succeeded(answer)) return refuted(endOf(answer));
  const [rows = '0', named = '0'] = answer.rows[0] ?? [];
  if (rows === '0') return notTried('the window has no quarantined row');
  return judged(rows === named, `${named} of ${rows} quarantined rows name their object`);
}

/** Crawls a window with a line among good ones that is no JSON: the table must stay what it is. */
async function crawlOfBadLine(context: Context): Promise<Finding> {
  const contract = contractOf(context, 'campaigns');
  const committed = await committedWindow(context, contract);
  if (committed === undefined) return notTried('campaigns has no committed window with rows');
  await copyWindow(context, contract, committed, newAttempt(), () => 'this is no JSON');
  const status = await crawl(context, 'marketing');
  return together([
    judged(status === 'SUCCEEDED', `the crawl with a line that is no JSON: ${status ?? 'not ended'}`),
    judgeTables(context.contracts, await rawTables(context)),
  ]);
}

const EXECUTORS = 'glue.driver.ExecutorAllocationManager.executors.numberAllExecutors';

async function autoScaling({ clients, names }: Context): Promise<Finding> {
  const { Metrics = [] } = await clients.cloudWatch.send(
    new ListMetricsCommand({
      Namespace: 'Glue',
      MetricName: EXECUTORS,
      Dimensions: [{ Name: 'JobName', Value: names.job('stage') }],
    }),
  );
  if (Metrics.length === 0) return refuted(`no run of stage has the metric ${EXECUTORS}`);
  return notTried('a run of stage has the metric; needs the rebuild of a table of months to see it grow');
}

/** Spend by currency, of the source and of the curated table: no join order or skew may change it. */
async function figures(context: Context): Promise<Finding> {
  const what = 'count(*) AS n, sum(spend) AS spend, sum(impressions) AS impressions';
  const administrator = await administratorOf(context, 'marketing');
  const [source] = await atSource(
    context,
    'marketing',
    administrator,
    [{ text: `SELECT ${what} FROM ad_performance WHERE updated_at < '2025-01-08'` }],
    'marketing',
  );
  const insider = await context.insider();
  const curated = await ask(context, { sql: `SELECT ${what} FROM ad_performance`, workgroup: 'pipeline' }, insider);
  const aside = await ask(
    context,
    { sql: "SELECT count(DISTINCT key) FROM quarantine WHERE dataset = 'ad_performance'", workgroup: 'pipeline' },
    insider,
  );
  if (!succeeded(curated) || !succeeded(aside)) return refuted(endOf(curated));
  const [n, spend, impressions] = curated.rows[0] ?? [];
  const quarantined = Number(aside.rows[0]?.[0] ?? 0);
  const same =
    Number(source?.['n']) === Number(n) + quarantined &&
    (quarantined > 0 ||
      (Number(source?.['spend']) === Number(spend) && Number(source?.['impressions']) === Number(impressions)));
  return judged(
    same,
    `source ${JSON.stringify(source)}, curated ${JSON.stringify({ n, spend, impressions })}, ${quarantined} quarantined`,
  );
}

async function rebuild(context: Context): Promise<Finding> {
  const dataset = 'campaigns';
  const started = await startJob(context, 'stage', {
    Arguments: { '--run_id': `smoke-${randomUUID()}`, '--dataset': dataset, '--windows': 'all' },
  });
  const run = await ended(context, 'stage', started);
  const answer = await ask(
    context,
    { sql: `SELECT count(*) FROM ${dataset}`, workgroup: 'pipeline' },
    await context.insider(),
  );
  return together([
    judged(
      run?.JobRunState === 'SUCCEEDED',
      `a rebuild from all windows: ${run === undefined ? 'not ended' : describeRun(run)}`,
    ),
    judged(succeeded(answer), `Athena reads ${answer.rows[0]?.[0] ?? endOf(answer)} rows of it`),
    notTried(
      'a migration: change the partition of a contract with its migration (docs/contracts.md), deploy, run tables and stage, query the table',
    ),
  ]);
}

async function jobRunsSucceed(context: Context): Promise<Finding> {
  const findings: Finding[] = [];
  for (const job of Object.keys(context.environment.jobs) as JobName[]) {
    const [last] = (await runsOf(context, job)).filter(({ JobRunState }) => JobRunState === 'SUCCEEDED');
    if (last !== undefined) findings.push(proven(`${job} succeeded`));
  }
  return together(findings);
}

async function waiting(context: Context): Promise<Finding> {
  const { clients, names } = context;
  const again = (): Promise<string> =>
    startJob(context, 'tables', {
      Arguments: { '--run_id': `smoke-${randomUUID()}` },
    });
  const [first, second] = [await again(), await again()];
  const state = await context.until(5, async () => {
    const { JobRunState } = await runOf(context, 'tables', second);
    return JobRunState === 'WAITING' ? JobRunState : undefined;
  });
  await clients.glue.send(new BatchStopJobRunCommand({ JobName: names.job('tables'), JobRunIds: [second] }));
  const stopped = await ended(context, 'tables', second);
  const finished = await ended(context, 'tables', first);
  return together([
    judged(state === 'WAITING', `the second of two runs is ${state ?? 'never WAITING'}`),
    judged(
      stopped?.JobRunState === 'STOPPED',
      `stopped while it waits it ends as ${stopped?.JobRunState ?? 'nothing'}`,
    ),
    judged(
      finished?.JobRunState === 'SUCCEEDED',
      `the first: ${finished === undefined ? 'not ended' : describeRun(finished)}`,
    ),
  ]);
}

async function delay(context: Context): Promise<Finding> {
  // A start of Spark alone takes longer than the least delay that Glue takes.
  const id = await startJob(context, 'tables', {
    Arguments: { '--run_id': `smoke-${randomUUID()}` },
    NotificationProperty: { NotifyDelayAfter: 1 },
  });
  const told = await message(context, 20, 'Glue Job Run Status', id);
  await ended(context, 'tables', id);
  return judged(told !== undefined, told === undefined ? 'no message of the delayed run came' : 'the message came');
}

async function encryptedUnder(context: Context, bucket: BucketName, prefix: string, zone: Zone): Promise<Finding> {
  const { s3 } = bucket === 'curated' ? await context.insider() : context.clients;
  const Bucket = context.names.bucket(bucket);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const newest = [...Contents].sort((a, b) => (b.LastModified?.getTime() ?? 0) - (a.LastModified?.getTime() ?? 0))[0];
  if (newest?.Key === undefined) return refuted(`there is nothing below ${bucket}/${prefix}`);
  const { SSEKMSKeyId } = await s3.send(new HeadObjectCommand({ Bucket, Key: newest.Key }));
  return judged(
    SSEKMSKeyId === (await keyArnOf(context, zone)),
    `${bucket}/${newest.Key} is under ${SSEKMSKeyId ?? 'no key'}`,
  );
}

async function logGroups({ clients, names, environment }: Context): Promise<Finding> {
  const groups: string[] = [];
  const input = { logGroupNamePrefix: names.logGroup('glue/') };
  for await (const page of paginateDescribeLogGroups({ client: clients.logs }, input))
    for (const { logGroupName = '', storedBytes = 0, kmsKeyId } of page.logGroups ?? [])
      groups.push(`${logGroupName} (${storedBytes} bytes${kmsKeyId === undefined ? ', no key' : ''})`);
  const jobs = Object.keys(environment.jobs).filter((job) => !groups.some((group) => group.includes(`/glue/${job}`)));
  return together([
    judged(jobs.length === 0, jobs.length === 0 ? groups.join(', ') : `no group of ${jobs.join(', ')}`),
    judged(!groups.some((group) => group.includes('no key')), 'every group is under a key'),
  ]);
}

async function cost(context: Context): Promise<Finding> {
  const lines: string[] = [];
  for (const job of Object.keys(context.environment.jobs) as JobName[])
    for (const { DPUSeconds = 0, ExecutionTime = 0 } of (await runsOf(context, job)).slice(0, 1))
      lines.push(`${job} ${ExecutionTime} s, ${Math.round(DPUSeconds)} DPU s`);
  const seen = lines.join(', ') || 'no run';
  return context.ageDays < 7
    ? notTried(`so far ${seen}; needs an environment of 7 days: run with --keep, then check --only glue-cost`)
    : judged(lines.length > 0, seen);
}

export const glue: readonly Check[] = [
  {
    id: 'glue-crawler',
    title: 'A real crawler makes the tables that the local one makes.',
    needs: ['window'],
    locally: 'whole',
    run: async (context) => judgeTables(context.contracts, await rawTables(context)),
  },
  {
    id: 'glue-escape-character',
    title: "A real crawler leaves OpenCSVSerde's escape character out.",
    needs: ['window'],
    locally: 'whole',
    run: escapeCharacter,
  },
  {
    id: 'glue-csv-reader',
    title: "Glue's CSV reader and the line by line one agree on touchpoints.",
    needs: ['window'],
    locally: 'part',
    run: (context) => bothWays(context, 'touchpoints', withBackslash),
  },
  {
    id: 'glue-empty-window',
    title: 'A partition predicate that matches nothing.',
    needs: ['window'],
    locally: 'part',
    run: emptyWindow,
  },
  {
    id: 'glue-file-names',
    title: 'A quarantined row names its object.',
    needs: ['window'],
    locally: 'part',
    run: quarantinedFiles,
  },
  {
    id: 'glue-json-reader',
    title: "Glue's JSON reader and the line by line one agree.",
    needs: ['window'],
    locally: 'part',
    run: (context) => bothWays(context, 'ad_performance', withBlank),
  },
  {
    id: 'glue-auto-scaling',
    title: "A day's run stays small, and a rebuild takes the job's number of workers.",
    needs: ['window'],
    locally: 'part',
    run: autoScaling,
  },
  {
    id: 'glue-adaptive-execution',
    title: 'Adaptive query execution changes no figure.',
    needs: ['sources', 'window'],
    locally: 'part',
    run: figures,
  },
  {
    id: 'glue-lost-executor',
    title: 'localCheckpoint when an executor is lost.',
    needs: ['window'],
    locally: 'no: it is a step by hand',
    run: () =>
      Promise.resolve(
        notTried(
          'by hand, for Glue has no call that ends an executor: start stage with --windows all on a table of months, and in ' +
            'the Spark UI of the run see whether a stage is tried again after auto scaling takes an executor away',
        ),
      ),
  },
  {
    id: 'glue-migration',
    title: "A migration's commits on Glue's own Iceberg, and Athena on a table that was rebuilt.",
    needs: ['window'],
    locally: 'part',
    run: rebuild,
  },
  {
    id: 'glue-wheels',
    title: 'Wheels come from tributary.gluewheels.zip without a package index.',
    needs: ['window'],
    locally: 'part',
    run: jobRunsSucceed,
  },
  {
    id: 'glue-waiting',
    title: 'A run waits for its turn, and ends as STOPPED where it is stopped meanwhile.',
    needs: ['deployment'],
    locally: 'part',
    run: waiting,
  },
  {
    id: 'glue-delay',
    title: 'The event of a run that takes long reaches the topic.',
    needs: ['deployment'],
    locally: 'part',
    run: delay,
  },
  {
    id: 'glue-event-encryption',
    title: 'Events of runs lie under the key of artifacts, and rows under that of their bucket.',
    needs: ['window'],
    locally: 'part',
    run: async (context) =>
      together([
        await encryptedUnder(context, 'artifacts', 'spark-events/stage/', 'artifacts'),
        await encryptedUnder(context, 'curated', context.names.tableFolder('orders'), 'curated'),
      ]),
  },
  {
    id: 'glue-log-groups',
    title: 'Names of log groups under a security configuration.',
    needs: ['window'],
    locally: 'part',
    run: logGroups,
  },
  {
    id: 'glue-cost',
    title: 'Worker size, auto scaling, run times and cost.',
    needs: ['window'],
    locally: 'part',
    run: cost,
  },
  {
    id: 'glue-many-datasets',
    title: 'Glue takes a crawler of a hundred targets and a job that two hundred contracts are given to.',
    needs: ['deployment'],
    locally: 'no: the emulator has no limit of either',
    run: () =>
      Promise.resolve(
        notTried('needs two hundred contracts: by hand, apply dev with made-up ones (bench/orchestration) and run it'),
      ),
  },
  // Last: what it leaves in raw is no window that the others should read.
  {
    id: 'glue-crawler-bad-line',
    title: 'A real crawler takes a line that is no JSON without a harm to the table.',
    needs: ['window'],
    locally: 'part',
    run: crawlOfBadLine,
  },
];
