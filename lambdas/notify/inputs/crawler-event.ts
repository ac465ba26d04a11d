/** What EventBridge tells of the crawlers of raw folders. */
import { z } from 'zod';
import { SIGNAL_SCHEMA } from '../signal';
import { oneLine, shorten } from '../text';
import { eventKind, eventSchema, parseEvent } from './event';
import { type Input, type InputSetting, type Message, PLATFORM_OWNER, type Reading } from './input';

const crawlerEventSchema = eventSchema(
  z.object({
    crawlerName: z.string().min(1),
    state: z.string().min(1),
    errorMessage: z.string().optional(),
    message: z.string().default(''),
    cloudWatchLogLink: z.string().min(1).optional(),
  }),
);

export const crawlerEvent: Input = (message, setting) =>
  eventKind(message) === 'Glue Crawler State Change' ? Promise.resolve(read(message, setting)) : undefined;

function read(message: Message, { environment, prefix }: InputSetting): Reading | null {
  const { time, detail } = parseEvent(crawlerEventSchema, message);
  if (detail.state !== 'Failed' && detail.state !== 'Succeeded') return null;
  const failed = detail.state === 'Failed';
  const source = detail.crawlerName.replace(`${prefix}-raw-`, '');
  return {
    lasts: true,
    signal: {
      schema: SIGNAL_SCHEMA,
      key: `crawler:${source}`,
      state: failed ? 'failing' : 'well',
      type: 'CrawlFailed',
      component: `source:${source}`,
      symptom_of: [],
      severity: 'page',
      owner: PLATFORM_OWNER,
      what: `The crawler of the raw folders of ${source} ${failed ? 'failed' : 'succeeded'}.`,
      cause: shorten(oneLine(detail.errorMessage ?? detail.message), 1000),
      impact: `New raw files of ${source} are not in the catalog, so nothing of them is staged.`,
      since: time,
      environment,
      dataset: null,
      window: null,
      run_id: null,
      log_url: detail.cloudWatchLogLink ?? null,
      rerun: `Clear the task crawl_${source} of the run in Airflow.`,
    },
  };
}
