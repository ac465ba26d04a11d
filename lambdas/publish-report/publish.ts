/** One invocation: its earlier answer if there is one, else the page of a run and the record of it. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Contract } from '../../contracts/contract';
import { AthenaSession } from '../../ops/athena/session';
import { InterruptedError } from '../../ops/errors';
import { page } from '../../ops/report/page';
import { type Days, publishedDays } from '../../ops/report/published';
import { readReport } from '../../ops/report/read-report';
import { statement } from '../../ops/report/statements';
import type { Results, SucceededResult } from '../extract/results';
import { ReportTimeoutError } from './errors';
import { parseEvent } from './event';
import type { PublishedReports } from './published-reports';

/** What the function is set up with. */
export interface Setting {
  /** Name of the environment. */
  readonly environment: string;
  readonly athena: AthenaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly workgroup: string;
  readonly database: string;
  readonly contracts: readonly Contract[];
  /** Folder that holds the page's SQL at the path that the project has it at. */
  readonly root: string;
  readonly reports: PublishedReports;
  readonly results: Results;
  readonly logger: Pick<Logger, 'appendKeys' | 'info'>;
  readonly now: () => Date;
}

/** Milliseconds before its end in which the function stops what still runs, and fails by a name. */
const PARTING = 15_000;

/**
 * @param remaining gives the milliseconds until the function is ended
 * @returns the record of success, as it stands in the raw bucket; failures are thrown, and recorded by another function
 * @throws InvalidRequestError, QueryFailedError, ReportTimeoutError, and what AWS throws
 */
export async function publishReport(
  event: unknown,
  setting: Setting,
  remaining: () => number,
): Promise<SucceededResult> {
  const request = parseEvent(event);
  const { logger, results, reports } = setting;
  logger.appendKeys({ request_id: request.request_id, window: request.window });
  const earlier = await results.read(request.request_id);
  if (earlier?.status === 'succeeded') {
    logger.info('answered before', { request: earlier.request });
    return earlier;
  }
  const started = performance.now();
  const days = publishedDays(request.window.end);
  const { content, queries } = await makePage(days, setting, Math.max(0, remaining() - PARTING));
  const key = await reports.write(days, content);
  const isLatest = await reports.writeLatest(days, content);
  const output = { key, bytes: content.length, is_latest: isLatest, queries };
  const result = await results.succeed(request.request_id, output, request);
  logger.info('done', { ...output, milliseconds: Math.round(performance.now() - started) });
  return result;
}

async function makePage(
  { from, to }: Days,
  { environment, athena, cloudwatch, workgroup, database, contracts, root, now }: Setting,
  limit: number,
): Promise<{ content: Uint8Array; queries: number }> {
  const signal = AbortSignal.timeout(limit);
  const { ask, asked } = new AthenaSession(athena, { workgroup, database }, signal);
  try {
    const report = await readReport(
      {
        ...{ environment, ask, cloudwatch, contracts },
        statement: (name) => statement(root, name),
        // Who reads the page may not read that table either.
        asksReconciliation: false,
      },
      from,
      to,
      now(),
    );
    return { content: Buffer.from(await page(report)), queries: asked.length };
  } catch (error) {
    if (error instanceof InterruptedError)
      throw new ReportTimeoutError(
        `the queries of the page did not end within ${Math.round(limit / 1000)} s: ${error.message}`,
        { cause: error },
      );
    throw error;
  }
}
