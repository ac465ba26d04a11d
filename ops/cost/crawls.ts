/** What crawls cost. */
import { type CrawlerHistory, EntityNotFoundException, type GlueClient, ListCrawlsCommand } from '@aws-sdk/client-glue';
import { PRICES } from '../../config/prices';
import type { CrawlerCost } from './output';
import { whole } from './sum';

/** Most that Glue gives at once. */
const PAGE = 100;

/** The emulator of the local platform keeps no history of crawls. */
const NOT_OFFERED = 'InvalidAction';

/** @returns crawls that began since, the newest first; undefined where nobody tells */
export async function crawls(client: GlueClient, crawler: string, since: Date): Promise<CrawlerHistory[] | undefined> {
  const found: CrawlerHistory[] = [];
  let next: string | undefined;
  try {
    do {
      const { Crawls: page = [], NextToken } = await client.send(
        new ListCrawlsCommand({
          CrawlerName: crawler,
          MaxResults: PAGE,
          ...(next === undefined ? {} : { NextToken: next }),
        }),
      );
      const own = page.filter(({ StartTime }) => StartTime !== undefined && StartTime >= since);
      found.push(...own);
      next = own.length < page.length ? undefined : NextToken;
    } while (next !== undefined);
  } catch (error) {
    if (error instanceof EntityNotFoundException || (error as Error).name === NOT_OFFERED) return undefined;
    throw error;
  }
  return found;
}

/** @param history of one crawler */
export function crawlerCost(crawler: string, history: readonly CrawlerHistory[] | undefined): CrawlerCost {
  if (history === undefined) return { crawler, crawls: null, failed: null, dpu_hours: null, dollars: null };
  const hours = whole(history.map(({ DPUHour }) => DPUHour ?? null));
  return {
    crawler,
    crawls: history.length,
    failed: history.filter(({ State }) => State === 'FAILED').length,
    dpu_hours: hours,
    dollars: hours === null ? null : hours * Number(PRICES.glueHour.dollars),
  };
}
