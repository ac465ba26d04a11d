import { GlueCatalogDatabase } from '@cdktf/provider-aws/lib/glue-catalog-database';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { Layer, Names } from '../config/names';
import type { CatalogEncryption } from './catalog-encryption';
import { guardedBy } from './removal';

export interface GlueDatabaseProps {
  readonly names: Names;
  readonly layer: Layer;
  readonly description: string;
  /** S3 folder of the tables that name none themselves. */
  readonly location: string;
  /** Encryption of the catalog: a database that is made before it stays in plain text. */
  readonly encryption: CatalogEncryption;
  /** @default 'protected' */
  readonly removal?: Removal;
}

/**
 * A database of the Glue Data Catalog. Its tables belong to the crawlers (raw) or to the job `tables` (curated). It is
 * guarded as the data are: where a table's newest metadata lies, the catalog alone knows.
 */
export class GlueDatabase extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: GlueDatabaseProps) {
    super(scope, id);
    const database = new GlueCatalogDatabase(this, 'database', {
      name: props.names.database(props.layer),
      description: props.description,
      locationUri: props.location,
      dependsOn: [props.encryption.settings],
      ...guardedBy(props.removal ?? 'protected'),
    });
    this.name = database.name;
  }
}
