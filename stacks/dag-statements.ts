import type { AnalystReads } from '../build/analyst-reads';
import type { Environment, JobName } from '../config/environment';
import type { Names } from '../config/names';
import { lookUpCuratedTables } from '../modules/athena-catalog';
import { useEncryptedCatalog } from '../modules/catalog-encryption';
import {
  decryptWith,
  encryptWith,
  executeStatements,
  readObjects,
  writeMetrics,
  writeObjects,
} from '../modules/grants';
import type { Statement } from '../modules/policy';

/** ARNs of the keys that the DAG's tasks read and write under. */
export interface DagKeys {
  readonly raw: string;
  readonly curated: string;
  readonly catalog: string;
  readonly results: string;
  readonly notifications: string;
}

/**
 * What the DAG's tasks do: invoke, crawl, run jobs, define views, execute prepared statements, read results, notify.
 *
 * @param reads what the statements and views read: as Athena's caller, the DAG reads as much
 * @param blockingAlarms names of the alarms that hold a run back
 */
export function dagStatements(
  environment: Environment,
  names: Names,
  keys: DagKeys,
  reads: AnalystReads,
  blockingAlarms: readonly string[],
): Statement[] {
  const sources = Object.keys(environment.sources);
  const jobs = Object.keys(environment.jobs) as JobName[];
  const results = names.bucketArn('results');
  return [
    {
      sid: 'Extract',
      actions: ['lambda:InvokeFunction'],
      resources: sources.map((source) => names.functionArn(names.extractFunction(source))),
      why: 'Plans, extracts and commits the windows of each source.',
    },
    {
      sid: 'PublishReport',
      actions: ['lambda:InvokeFunction'],
      resources: [names.functionArn(names.publishReportFunction())],
      why: 'Has the report of the run published.',
    },
    ...readObjects(
      'Raw',
      names.bucketArn('raw'),
      ['control/results/'],
      'Waits for the results of functions. No task reads raw itself.',
    ),
    {
      sid: 'Crawl',
      actions: ['glue:GetCrawler', 'glue:StartCrawler', 'glue:StopCrawler'],
      resources: sources.map((source) => names.crawlerArn(source)),
      why: 'Starts the crawler of a source, waits for it, and stops one that it has given up.',
    },
    {
      sid: 'RunJobs',
      actions: ['glue:BatchStopJobRun', 'glue:GetJob', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:StartJobRun'],
      resources: jobs.map((job) => names.jobArn(job)),
      why: 'Starts runs, waits for them, and stops one that it has given up.',
    },
    executeStatements(
      'ExecuteStatements',
      names.workgroupArn('pipeline'),
      'Defines the views and executes prepared statements, in the workgroup that is its own.',
    ),
    ...lookUpCuratedTables(names),
    {
      sid: 'DefineViews',
      actions: ['glue:CreateTable', 'glue:UpdateTable'],
      resources: [
        names.catalogArn(),
        names.databaseArn('curated'),
        ...reads.views.map((view) => names.tablesArn('curated', view)),
      ],
      why: 'Views are defined anew with each run, and their columns described, as athena/views says; of tables it changes none.',
    },
    useEncryptedCatalog(keys.catalog),
    ...readObjects(
      'Curated',
      names.bucketArn('curated'),
      reads.tables.map((table) => names.tableFolder(table)),
      'What prepared statements and views read.',
    ),
    decryptWith('Data', [keys.raw, keys.curated], 'Results of functions and marts are under these keys.'),
    ...readObjects(
      'Results',
      results,
      ['pipeline/'],
      "Athena looks for the results, in its caller's name, before it writes there.",
    ),
    writeObjects('Results', results, ['pipeline/'], "Athena writes a query's result in its caller's name."),
    encryptWith(
      'ResultsAndNotifications',
      [keys.results, keys.notifications],
      'Results of queries, and messages of the topic, are under these keys.',
    ),
    {
      sid: 'AskForAlarms',
      actions: ['cloudwatch:DescribeAlarms'],
      resources: blockingAlarms.map((alarm) => names.arn('cloudwatch', `alarm:${alarm}`)),
      why: 'The guard of a run asks whether an alarm fires that holds it back.',
    },
    writeMetrics('Run', 'Tributary', 'A run that has succeeded is counted by its task succeeded.'),
    {
      sid: 'Notify',
      actions: ['sns:Publish'],
      resources: [names.signalTopicArn()],
      why: 'Tells people of a task that failed.',
    },
  ];
}
