/** Runs of the job `stage`, and what they wrote down. */
import { GetCrawlerCommand, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { randomUUID } from 'node:crypto';
import type { Context } from '../context';
import { ask, endOf, succeeded } from './athena';
import type { WindowAttempt } from './copied-window';
import { describeRun, ended, startJob } from './jobs';

const CRAWL_MINUTES = 30;

/** @returns how the crawl ended; undefined when it has not */
export async function crawl(context: Context, source: string): Promise<string | undefined> {
  const { clients, names } = context;
  const Name = names.crawler(source);
  const before = (await clients.glue.send(new GetCrawlerCommand({ Name }))).Crawler?.LastCrawl?.StartTime?.getTime();
  await clients.glue.send(new StartCrawlerCommand({ Name }));
  return context.until(CRAWL_MINUTES, async () => {
    const { Crawler } = await clients.glue.send(new GetCrawlerCommand({ Name }));
    const last = Crawler?.LastCrawl;
    return Crawler?.State === 'READY' && last?.StartTime?.getTime() !== before ? last?.Status : undefined;
  });
}

/** Counts of a run record, as text. */
export type RecordedCounts = Readonly<Record<'rows_read' | 'rows_in' | 'rows_out' | 'rows_quarantined', string>>;
const COUNTS = ['rows_read', 'rows_in', 'rows_out', 'rows_quarantined'] as const;

/**
 * Stages windows of a dataset, and reads the record of it.
 *
 * @throws Error when the job fails
 */
export async function stageWindows(
  context: Context,
  dataset: string,
  windows: readonly WindowAttempt[],
): Promise<RecordedCounts> {
  const runId = `smoke-${randomUUID()}`;
  const id = await startJob(context, 'stage', {
    Arguments: { '--run_id': runId, '--dataset': dataset, '--windows': JSON.stringify(windows) },
  });
  const run = await ended(context, 'stage', id);
  if (run?.JobRunState !== 'SUCCEEDED')
    throw new Error(`stage of ${dataset}: ${run === undefined ? `${id} has not ended` : describeRun(run)}`);
  const sql = `SELECT ${COUNTS.join(', ')} FROM run_record WHERE run_id = '${runId}' AND job = 'stage'`;
  const answer = await ask(context, { sql, workgroup: 'pipeline' }, await context.insider());
  const [row] = answer.rows;
  if (!succeeded(answer) || row === undefined) throw new Error(`no run record of ${runId}: ${endOf(answer)}`);
  return Object.fromEntries(COUNTS.map((name, index) => [name, row[index] ?? ''])) as RecordedCounts;
}
