import type { AnalystReads } from '../build/analyst-reads';
import type { Environment, JobName } from '../config/environment';
import type { Names } from '../config/names';
import { useEncryptedCatalog } from '../modules/catalog-encryption';
import { decryptWith, encryptWith, readObjects, writeObjects } from '../modules/grants';
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
 */
export function dagStatements(environment: Environment, names: Names, keys: DagKeys, reads: AnalystReads): Statement[] {
  const sources = Object.keys(environment.sources);
  const jobs = Object.keys(environment.jobs) as JobName[];
  const results = names.bucketArn('results');
  return [
    {
      sid: 'Extract',
      actions: ['lambda:InvokeFunction'],
      resources: sources.map((source) => names.functionArn(names.extractFunction(source))),
    },
    ...readObjects('Raw', names.bucketArn('raw'), ['control/results/', 'manifests/']),
    {
      sid: 'Crawl',
      actions: ['glue:GetCrawler', 'glue:StartCrawler', 'glue:StopCrawler'],
      resources: sources.map((source) => names.crawlerArn(source)),
    },
    {
      sid: 'RunJobs',
      actions: ['glue:BatchStopJobRun', 'glue:GetJob', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:StartJobRun'],
      resources: jobs.map((job) => names.jobArn(job)),
    },
    {
      sid: 'ExecuteStatements',
      actions: [
        'athena:GetPreparedStatement',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      resources: [names.workgroupArn('pipeline')],
    },
    {
      sid: 'ReadCuratedTables',
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
      resources: [names.catalogArn(), names.databaseArn('curated'), names.tablesArn('curated', '*')],
    },
    {
      sid: 'DefineViews',
      actions: ['glue:CreateTable', 'glue:UpdateTable'],
      resources: [
        names.catalogArn(),
        names.databaseArn('curated'),
        ...reads.views.map((view) => names.tablesArn('curated', view)),
      ],
    },
    {
      sid: 'LookForDefaultDatabase',
      actions: ['glue:GetDatabase'],
      // Athena asks for it before each query.
      resources: [names.catalogArn(), names.arn('glue', 'database/default')],
    },
    useEncryptedCatalog(keys.catalog),
    ...readObjects(
      'Curated',
      names.bucketArn('curated'),
      reads.tables.map((table) => names.tableFolder(table)),
    ),
    decryptWith('Data', [keys.raw, keys.curated]),
    ...readObjects('Results', results, ['pipeline/']),
    writeObjects('Results', results, ['pipeline/']),
    encryptWith('ResultsAndNotifications', [keys.results, keys.notifications]),
    { sid: 'Notify', actions: ['sns:Publish'], resources: [names.topicArn()] },
  ];
}
