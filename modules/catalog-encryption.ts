import { GlueDataCatalogEncryptionSettings } from '@cdktf/provider-aws/lib/glue-data-catalog-encryption-settings';
import { Construct } from 'constructs';
import type { Statement } from './policy';

export interface CatalogEncryptionProps {
  /** ARN of the customer key. */
  readonly keyArn: string;
}

/**
 * Encrypts what the Glue Data Catalog holds, and passwords of connections. It is a setting of the account's catalog in the
 * region, so every other database there is encrypted too from now on. What is there before it stays as it is.
 */
export class CatalogEncryption extends Construct {
  /** The setting, for what must not be made before it. */
  readonly settings: GlueDataCatalogEncryptionSettings;

  constructor(scope: Construct, id: string, { keyArn }: CatalogEncryptionProps) {
    super(scope, id);
    this.settings = new GlueDataCatalogEncryptionSettings(this, 'settings', {
      dataCatalogEncryptionSettings: {
        encryptionAtRest: { catalogEncryptionMode: 'SSE-KMS', sseAwsKmsKeyId: keyArn },
        connectionPasswordEncryption: { returnConnectionPasswordEncrypted: true, awsKmsKeyId: keyArn },
      },
    });
  }
}

/** What a principal needs to read or write the encrypted catalog: Glue uses the key in its caller's name. */
export const useEncryptedCatalog = (keyArn: string): Statement => ({
  sid: 'UseEncryptedCatalog',
  actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
  resources: [keyArn],
  why: "Glue uses the catalog's key in its caller's name: without it no entry of a table is read or written.",
});
