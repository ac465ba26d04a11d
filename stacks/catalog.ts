import type { Construct } from 'constructs';
import type { Query } from '../build/queries';
import type { Environment } from '../config/environment';
import type { Contract } from '../contracts/contract';
import { AthenaWorkgroup } from '../modules/athena-workgroup';
import { CsvClassifier } from '../modules/csv-classifier';
import { GlueDatabase } from '../modules/glue-database';
import { GlueEncryption } from '../modules/glue-encryption';
import { KpiQuery } from '../modules/kpi-query';
import { RawCrawler } from '../modules/raw-crawler';
import type { LakeStack } from './lake';
import { PlatformStack } from './platform-stack';

export interface CatalogInputs {
  readonly lake: LakeStack;
  readonly datasets: ReadonlyMap<string, readonly Contract[]>;
  readonly queries: readonly Query[];
}

/** Databases, crawlers, workgroups and the analysts' queries. */
export class CatalogStack extends PlatformStack {
  constructor(scope: Construct, environment: Environment, { lake, datasets, queries }: CatalogInputs) {
    super(scope, 'catalog', environment);
    this.addDependency(lake);
    const { names } = this;
    const { removal, athena } = environment;

    const raw = new GlueDatabase(this, 'raw', {
      names,
      layer: 'raw',
      description: 'Extracts as they came, one table a dataset; owned by the crawlers.',
      location: `s3://${names.bucket('raw')}/raw/`,
    });
    const curated = new GlueDatabase(this, 'curated', {
      names,
      layer: 'curated',
      description: 'Cleaned datasets and marts as Iceberg tables; owned by the job tables.',
      location: `s3://${names.bucket('curated')}/warehouse/`,
    });
    const classifier = new CsvClassifier(this, 'csv', { name: names.classifier() });
    const encryption = new GlueEncryption(this, 'encryption', {
      name: names.securityConfiguration(),
      // Glue writes the events of runs beside its code; rows are written by Iceberg, under their bucket's key.
      dataKeyArn: lake.artifactsKeyArn,
      logKeyArn: lake.logsKeyArn,
    });
    for (const [source, contracts] of datasets)
      new RawCrawler(this, `crawl_${source}`, {
        names,
        source,
        datasets: contracts.map((contract) => contract.dataset),
        database: raw.name,
        classifier: classifier.name,
        securityConfiguration: encryption.name,
        rawKeyArn: lake.rawKeyArn,
      });

    const analysts = new AthenaWorkgroup(this, 'analysts', {
      names,
      workgroup: 'analysts',
      description: 'For people: small scans, results that end soon.',
      cutoffBytes: athena.analystsCutoffBytes,
      resultsKeyArn: lake.resultsKeyArn,
      removal,
    });
    const pipeline = new AthenaWorkgroup(this, 'pipeline', {
      names,
      workgroup: 'pipeline',
      description: 'For the DAG.',
      cutoffBytes: athena.pipelineCutoffBytes,
      resultsKeyArn: lake.resultsKeyArn,
      removal,
    });
    for (const query of queries)
      new KpiQuery(this, query.statement, {
        query,
        database: curated.name,
        savedIn: analysts,
        preparedIn: [analysts, pipeline],
      });
  }
}
