import { GlueCatalogDatabase } from '@cdktf/provider-aws/lib/glue-catalog-database';
import { Construct } from 'constructs';
import type { Layer, Names } from '../config/names';

export interface GlueDatabaseProps {
  readonly names: Names;
  readonly layer: Layer;
  readonly description: string;
  /** S3 folder of the tables that name none themselves. */
  readonly location: string;
}

/** A database of the Glue Data Catalog. Its tables belong to the crawlers (raw) or to the job `tables` (curated). */
export class GlueDatabase extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: GlueDatabaseProps) {
    super(scope, id);
    const database = new GlueCatalogDatabase(this, 'database', {
      name: props.names.database(props.layer),
      description: props.description,
      locationUri: props.location,
    });
    this.name = database.name;
  }
}
