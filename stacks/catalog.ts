import type { Construct } from 'constructs';
import type { AnalystReads } from '../build/analyst-reads';
import type { Query } from '../build/queries';
import type { Environment } from '../config/environment';
import type { Contract } from '../contracts/contract';
import { AnalystRole } from '../modules/analyst-role';
import { AthenaWorkgroup } from '../modules/athena-workgroup';
import { CatalogEncryption } from '../modules/catalog-encryption';
import { CatalogPolicy } from '../modules/catalog-policy';
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
  readonly reads: AnalystReads;
}

/** Databases, crawlers, workgroups, the analysts' queries and their role. */
export class CatalogStack extends PlatformStack {
  constructor(scope: Construct, environment: Environment, { lake, datasets, queries, reads }: CatalogInputs) {
    super(scope, 'catalog', environment);
    this.addDependency(lake);
    const { names } = this;
    const { removal, athena } = environment;

    const catalogEncryption = new CatalogEncryption(this, 'catalog_encryption', { keyArn: lake.catalogKeyArn });
    new CatalogPolicy(this, 'catalog_policy', {
      names,
      owners: {
        raw: [names.roleArn('crawl-*')],
        // Airflow defines the views.
        curated: [names.roleArn('job-*'), names.roleArn('airflow')],
      },
    });
    const raw = new GlueDatabase(this, 'raw', {
      names,
      layer: 'raw',
      description: 'Extracts as they came, one table a dataset; owned by the crawlers.',
      location: `s3://${names.bucket('raw')}/raw/`,
      encryption: catalogEncryption,
      removal,
    });
    const curated = new GlueDatabase(this, 'curated', {
      names,
      layer: 'curated',
      description: 'Cleaned datasets and marts as Iceberg tables; owned by the job tables.',
      location: `s3://${names.bucket('curated')}/warehouse/`,
      encryption: catalogEncryption,
      removal,
    });
    const classifier = new CsvClassifier(this, 'csv', { name: names.classifier() });
    const jobEncryption = new GlueEncryption(this, 'encryption', {
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
        securityConfiguration: jobEncryption.name,
        rawKeyArn: lake.rawKeyArn,
        catalogKeyArn: lake.catalogKeyArn,
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
    new AnalystRole(this, 'analyst', {
      names,
      principals: environment.analysts.principals,
      reads,
      curatedKeyArn: lake.curatedKeyArn,
      resultsKeyArn: lake.resultsKeyArn,
      catalogKeyArn: lake.catalogKeyArn,
    });
  }
}
