/** What happens to jobs, and to what they read and write. */
import {
  GetCrawlerCommand,
  GetJobCommand,
  StartCrawlerCommand,
  StartJobRunCommand,
  UpdateCrawlerCommand,
  UpdateJobCommand,
} from '@aws-sdk/client-glue';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { gzipSync } from 'node:zlib';
import type { Window } from '../../../ops/airflow/api';
import type { Faults } from './fault';
import { goOn } from './go-on';
import { withScript } from './job-script';
import { pasted } from './mitigation';
import { change, glue, names, s3, until } from './platform';
import { beginHousekeeping, ended, type FailedRun, failedRun, failedTasks, HOUSEKEEPING, run, succeeds } from './runs';

const raw = names.bucket('raw');

/** Has a job tell that it takes long after so many minutes; returns what puts it back. */
async function toldAfter(JobName: string, minutes: number): Promise<() => Promise<void>> {
  const { Job = {} } = await glue.send(new GetJobCommand({ JobName }));
  const put = async (NotifyDelayAfter: number | undefined): Promise<void> => {
    const { Role, Command, DefaultArguments, GlueVersion, WorkerType, NumberOfWorkers, Timeout } = Job;
    const { MaxRetries, ExecutionProperty, SecurityConfiguration, Description, ExecutionClass } = Job;
    const kept = { Role, Command, DefaultArguments, GlueVersion, WorkerType, NumberOfWorkers, Timeout };
    const further = { MaxRetries, ExecutionProperty, SecurityConfiguration, Description, ExecutionClass };
    const NotificationProperty = { NotifyDelayAfter };
    await glue.send(new UpdateJobCommand({ JobName, JobUpdate: { ...kept, ...further, NotificationProperty } }));
  };
  await put(minutes);
  return () => put(Job.NotificationProperty?.NotifyDelayAfter);
}

const windowId = ({ start, end }: Window): string =>
  [start, end].map((moment) => moment.replaceAll(/[-:]/g, '')).join('_');

/** Keys of a window's objects. */
async function objectsOf(source: string, dataset: string, window: Window): Promise<string[]> {
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: raw, Prefix: `raw/${source}/${dataset}/` }));
  return (listed.Contents ?? [])
    .map(({ Key = '' }) => Key)
    .filter((key) => key.includes(`window_id=${windowId(window)}/`));
}

/** Crawls a source to the end. */
async function crawl(source: string): Promise<void> {
  const Name = names.crawler(source);
  await glue.send(new StartCrawlerCommand({ Name }));
  await until(`the end of the crawl of ${source}`, 120, async () => {
    const { Crawler } = await glue.send(new GetCrawlerCommand({ Name }));
    return Crawler?.State === 'READY' ? true : undefined;
  });
}

export const jobFaults: Faults = (tools) => {
  let held: FailedRun;
  let runId: string;
  let damaged: string;
  let deleted: string;
  let undo: () => Promise<void>;

  /** Clears a task of a run that was good; it must fail now. */
  const failsWhenCleared = async (task: string): Promise<void> => {
    pasted(tools.cli, 'InvocationsLost', 'TASK=orders.extract', { RUN: runId, TASK: task });
    const state = await ended(runId);
    const failed = await failedTasks(runId);
    if (state !== 'failed' || failed.join() !== task)
      throw new Error(`${state}: not ${task} but ${failed.join()} failed`);
  };

  return [
    {
      when: 'the script of a job raises',
      type: 'JobFailed',
      happens: async () => {
        undo = await withScript('attribution', 'raise ValueError("the deploy of this morning was wrong")\n');
        held = await failedRun(tools.days.take());
      },
      isMended: async () => {
        await undo();
        await goOn(tools.cli, held.id, 'attribution');
      },
    },
    {
      when: 'a job takes longer than usual',
      type: 'JobDelayed',
      happens: async () => {
        const JobName = names.job('housekeeping');
        const script = await withScript('housekeeping', 'import time\ntime.sleep(75)\n');
        const delay = await toldAfter(JobName, 1);
        undo = async () => {
          await script();
          await delay();
        };
        await glue.send(new StartJobRunCommand({ JobName, Arguments: { '--run_id': 'delayed' } }));
      },
      isMended: async () => {
        await undo();
      },
    },
    {
      when: 'an object of raw is damaged before it is staged',
      type: 'JobFailed',
      happens: async () => {
        const window = tools.days.take();
        runId = await run(window);
        const [Key] = await objectsOf('marketing', 'touchpoints', window);
        if (Key === undefined) throw new Error('touchpoints has no object of the window');
        damaged = Key;
        await s3.send(new PutObjectCommand({ Bucket: raw, Key, Body: Buffer.from('torn') }));
        await failsWhenCleared('stage_touchpoints');
      },
      isMended: async () => {
        pasted(tools.cli, 'RawObjectsMissing', "'Versions[?IsLatest].VersionId'", { KEY: damaged });
        await goOn(tools.cli, runId, 'stage_touchpoints');
      },
    },
    {
      when: 'an object of a committed window is deleted',
      type: 'RawObjectsMissing',
      happens: async () => {
        const window = tools.days.take();
        await run(window);
        const [Key = ''] = await objectsOf('sales', 'orders', window);
        deleted = Key;
        await s3.send(new DeleteObjectCommand({ Bucket: raw, Key }));
        runId = await beginHousekeeping();
        if ((await ended(runId, HOUSEKEEPING)) !== 'failed') throw new Error('the loss was not found');
      },
      isMended: async () => {
        pasted(tools.cli, 'RawObjectsMissing', 'DeleteMarkers[?IsLatest].VersionId', { KEY: deleted });
        pasted(tools.cli, 'README', 'TASK=reconcile', { DAG: HOUSEKEEPING, RUN: runId, TASK: 'keep' });
        await succeeds(runId, HOUSEKEEPING);
      },
    },
    {
      when: 'a row of a curated table is lost',
      type: 'ReconciliationMismatch',
      alarms: ['ReconciliationMismatch'],
      happens: async () => {
        const window = tools.days.take();
        runId = await run(window);
        await change(
          `DELETE FROM orders WHERE order_id = (
             SELECT max(order_id) FROM orders WHERE window_id = '${windowId(window)}')`,
        );
        await failsWhenCleared('reconcile');
      },
      isMended: async () => {
        pasted(tools.cli, 'InvocationsLost', 'TASK=orders.extract', { RUN: runId, TASK: 'stage_orders' });
        await succeeds(runId);
      },
    },
    {
      when: 'a raw table gets a column that no contract names',
      type: 'RawSchemaChanged',
      isNotice: true,
      happens: async () => {
        const listed = await s3.send(new ListObjectsV2Command({ Bucket: raw, Prefix: 'raw/marketing/fx_rates/' }));
        const newest =
          (listed.Contents ?? [])
            .map(({ Key = '' }) => Key)
            .sort()
            .at(-1) ?? '';
        const Key = `${newest.slice(0, newest.lastIndexOf('/'))}/by-hand.jsonl.gz`;
        const line = JSON.stringify({ rate_date: '2025-03-01', currency: 'EUR', rate: '1', of_whom: 'somebody' });
        await s3.send(new PutObjectCommand({ Bucket: raw, Key, Body: gzipSync(`${line}\n`) }));
        undo = async () => {
          await s3.send(new DeleteObjectCommand({ Bucket: raw, Key }));
        };
        await crawl('marketing');
      },
      isMended: () => undo(),
      // A crawler leaves the column; a further crawl is no further change.
      isCleared: () => crawl('marketing'),
    },
    {
      when: 'a crawler may no longer be what it was',
      type: 'CrawlFailed',
      happens: async () => {
        const Name = names.crawler('sales');
        const { Crawler } = await glue.send(new GetCrawlerCommand({ Name }));
        undo = async () => {
          await glue.send(new UpdateCrawlerCommand({ Name, Role: Crawler?.Role }));
        };
        await glue.send(
          new UpdateCrawlerCommand({ Name, Role: `arn:aws:iam::${names.account}:role/${names.prefix}-of-nobody` }),
        );
        held = await failedRun(tools.days.take());
      },
      isMended: async () => {
        await undo();
        await goOn(tools.cli, held.id, 'crawl_sales');
      },
    },
  ];
};
