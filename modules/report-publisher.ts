import { Construct } from 'constructs';
import type { AnalystReads } from '../build/analyst-reads';
import { REPORTS } from '../ops/report/published';
import { keepResults, readMarts } from './analyst-statements';
import { lookUpCuratedTables } from './athena-catalog';
import { useEncryptedCatalog } from './catalog-encryption';
import { encryptWith, executeStatements, readObjects, writeObjects } from './grants';
import { recordedBy } from './failure-recorder';
import { PlatformFunction, type StackFunctionProps } from './platform-function';
import { byAthena } from './source-function';

export interface ReportPublisherProps extends StackFunctionProps {
  /** Name of the environment. */
  readonly environment: string;
  /** What the views and queries read. */
  readonly reads: AnalystReads;
  readonly rawKeyArn: string;
  readonly curatedKeyArn: string;
  readonly resultsKeyArn: string;
  readonly catalogKeyArn: string;
  /** Function that is told of invocations that died. */
  readonly failureRecorderArn: string;
}

/** Some fifteen queries side by side, which end within seconds unless Athena has them wait. */
export const PUBLISHER_TIMEOUT_SECONDS = 600;

const INVOCATIONS = ['control/results/'];

/**
 * Publishes the marketing report of a run to the bucket of results. It asks as an analyst does, in the workgroup of analysts
 * and of their tables: the page holds nothing that its readers may not ask for themselves, and a query of it that fails is no
 * failure of the pipeline, which would wake somebody.
 *
 * It is invoked and answers as the extractors do, by a record in the raw bucket.
 */
export class ReportPublisher extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, props: ReportPublisherProps) {
    super(scope, id);
    const { names } = props;
    const [raw, results] = [names.bucketArn('raw'), names.bucketArn('results')];
    const publisher = new PlatformFunction(this, 'function', {
      ...props,
      functionName: names.publishReportFunction(),
      purpose: 'publish-report',
      description: 'Publishes the marketing report of a run.',
      memoryMegabytes: 1024,
      timeoutSeconds: PUBLISHER_TIMEOUT_SECONDS,
      // One page at a time: two would write the same objects.
      concurrency: 1,
      variables: {
        ENVIRONMENT: props.environment,
        WORKGROUP: names.workgroup('analysts'),
        DATABASE: names.database('curated'),
        RESULTS_BUCKET: names.bucket('results'),
        RAW_BUCKET: names.bucket('raw'),
        POWERTOOLS_SERVICE_NAME: 'publish-report',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      statements: [
        executeStatements(
          'AskAsAnalyst',
          names.workgroupArn('analysts'),
          "Asks for the page's figures, and stops what would run longer than itself.",
        ),
        ...[
          ...lookUpCuratedTables(names),
          ...readMarts(names, props.reads, props.curatedKeyArn),
          ...keepResults(names, props.resultsKeyArn),
          useEncryptedCatalog(props.catalogKeyArn),
        ].map(byAthena),
        {
          sid: 'ReadFreshness',
          actions: ['cloudwatch:GetMetricData'],
          resources: ['*'],
          why: 'The page says how fresh each dataset is. CloudWatch has no resource for a metric; it reads figures, no log.',
        },
        ...readObjects('Reports', results, [REPORTS], 'Looks which days the latest page is of, before it replaces it.'),
        writeObjects('Reports', results, [REPORTS], 'Publishes the page.'),
        ...readObjects('Invocations', raw, INVOCATIONS, 'An invocation that has been answered is not done again.'),
        writeObjects('Invocations', raw, INVOCATIONS, 'Writes the result that the DAG waits for.'),
        encryptWith('Invocations', [props.rawKeyArn], 'Results of functions are in the raw bucket, under its key.'),
      ],
      asynchronous: recordedBy(props.failureRecorderArn),
    });
    this.functionArn = publisher.functionArn;
  }
}
