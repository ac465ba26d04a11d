import { GlueCrawler } from '@cdktf/provider-aws/lib/glue-crawler';
import { Construct } from 'constructs';
import type { Names } from '../config/names';
import { useEncryptedCatalog } from './catalog-encryption';
import { decryptWith, readObjects } from './grants';
import type { Statement } from './policy';
import { ServiceRole } from './service-role';

export interface RawCrawlerProps {
  readonly names: Names;
  /** The source whose folders it crawls; the prefix of its tables. */
  readonly source: string;
  /** Datasets of the source: a target each. */
  readonly datasets: readonly string[];
  readonly database: string;
  readonly classifier: string;
  readonly securityConfiguration: string;
  readonly rawKeyArn: string;
  readonly catalogKeyArn: string;
}

/** `bucket/raw/<source>/<dataset>`: the dataset's folder is the table. */
const TABLE_LEVEL = 4;

/**
 * Crawls the raw folders of one source into tables `<source>_<dataset>`.
 *
 * It crawls everything: a crawl of new folders alone never adds a column to a table, and a new column would be lost on
 * the way. It deletes nothing: a dataset without objects keeps its table.
 */
export class RawCrawler extends Construct {
  constructor(scope: Construct, id: string, props: RawCrawlerProps) {
    super(scope, id);
    const { names, source } = props;
    const role = new ServiceRole(this, 'role', {
      names,
      purpose: `crawl-${source}`,
      description: `Crawls the raw folders of the source ${source}.`,
      services: ['glue.amazonaws.com'],
      statements: RawCrawler.statements(props),
      insideNetwork: false,
    });
    new GlueCrawler(this, 'crawler', {
      name: names.crawler(source),
      description: `Raw tables of the source ${source}.`,
      role: role.arn,
      databaseName: props.database,
      tablePrefix: `${source}_`,
      classifiers: [props.classifier],
      securityConfiguration: props.securityConfiguration,
      s3Target: props.datasets.map((dataset) => ({
        path: `s3://${names.bucket('raw')}/raw/${source}/${dataset}`,
      })),
      recrawlPolicy: { recrawlBehavior: 'CRAWL_EVERYTHING' },
      schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'LOG' },
      configuration: JSON.stringify({
        Version: 1,
        Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas', TableLevelConfiguration: TABLE_LEVEL },
        CrawlerOutput: {
          Partitions: { AddOrUpdateBehavior: 'InheritFromTable' },
          Tables: { AddOrUpdateBehavior: 'MergeNewColumns' },
        },
        CreatePartitionIndex: true,
      }),
      dependsOn: [role.policy],
    });
  }

  private static statements({ names, source, rawKeyArn, catalogKeyArn }: RawCrawlerProps): Statement[] {
    return [
      ...readObjects(
        'Raw',
        names.bucketArn('raw'),
        [`raw/${source}/`],
        'Finds columns and partitions in the parts of its source.',
      ),
      decryptWith('Raw', [rawKeyArn], 'Raw objects are under this key.'),
      useEncryptedCatalog(catalogKeyArn),
      {
        sid: 'OwnRawTables',
        actions: [
          'glue:GetDatabase',
          'glue:GetTable',
          'glue:GetTables',
          'glue:CreateTable',
          'glue:UpdateTable',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:BatchGetPartition',
          'glue:BatchCreatePartition',
          'glue:BatchUpdatePartition',
          'glue:CreatePartition',
          'glue:UpdatePartition',
          'glue:GetPartitionIndexes',
          'glue:CreatePartitionIndex',
        ],
        resources: [names.catalogArn(), names.databaseArn('raw'), names.tablesArn('raw', `${source}_*`)],
        why: 'Makes and changes the raw tables of its source and their partitions; it deletes none.',
      },
      {
        sid: 'ReadClassifierAndSecurityConfiguration',
        actions: ['glue:GetClassifier', 'glue:GetSecurityConfiguration'],
        resources: ['*'],
        why: 'How it reads CSV, and under which key it logs. Glue has no resource for either.',
      },
      {
        sid: 'WriteLogs',
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:AssociateKmsKey'],
        resources: [names.logGroupArn('/aws-glue/crawlers*')],
        why: 'Glue makes the group by itself, named after role and security configuration, and puts it under the key.',
      },
    ];
  }
}
