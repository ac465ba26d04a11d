import { Construct } from 'constructs';
import type { AlarmContext } from './alarm-context';
import { EventAlarm } from './event-alarm';

export interface CrawlerAlarmsProps extends AlarmContext {
  readonly source: string;
  readonly owner: string;
}

/** Of the crawler of a source. */
export class CrawlerAlarms extends Construct {
  constructor(scope: Construct, id: string, { source, owner, ...context }: CrawlerAlarmsProps) {
    super(scope, id);
    const { names } = context;
    const crawler = names.crawler(source);
    const common = { subject: source, owner, component: `source:${source}` } as const;
    new EventAlarm(this, 'failed', {
      ...context,
      meaning: {
        ...common,
        type: 'CrawlFailed',
        what: `The crawler ${crawler} failed.`,
        impact: `New folders of ${source} are not in the catalog, so no dataset of it can be staged.`,
        severity: 'page',
        because: 'A crawl reads folders and writes the catalog, so a failed one never mends by itself.',
      },
      pattern: {
        source: ['aws.glue'],
        'detail-type': ['Glue Crawler State Change'],
        detail: { crawlerName: [crawler], state: ['Failed', 'Succeeded'] },
      },
    });
    new EventAlarm(this, 'changed', {
      ...context,
      meaning: {
        ...common,
        type: 'RawSchemaChanged',
        what: `The columns of a raw table of ${source} changed.`,
        impact:
          'Columns that a contract does not name are left out; one that it names and that is gone stops its stage.',
        severity: 'ticket',
        because: 'A raw table has the columns of its contract, so a change is one of the contract or of the source.',
      },
      pattern: {
        source: ['aws.glue'],
        'detail-type': ['Glue Data Catalog Table State Change'],
        detail: {
          databaseName: [names.database('raw')],
          typeOfChange: ['UpdateTable'],
          tableName: [{ prefix: `${source}_` }],
        },
      },
    });
  }
}
