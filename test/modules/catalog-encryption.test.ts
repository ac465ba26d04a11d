import { CatalogEncryption, useEncryptedCatalog } from '../../modules/catalog-encryption';
import { KEY, synthesized } from './synthesized';

describe("the catalog's encryption", () => {
  it('is of metadata and of connection passwords, under the customer key', () => {
    const all = synthesized((scope) => {
      new CatalogEncryption(scope, 'encryption', { keyArn: KEY });
    });
    expect(all['aws_glue_data_catalog_encryption_settings']).toEqual([
      {
        data_catalog_encryption_settings: {
          encryption_at_rest: { catalog_encryption_mode: 'SSE-KMS', sse_aws_kms_key_id: KEY },
          connection_password_encryption: { return_connection_password_encrypted: true, aws_kms_key_id: KEY },
        },
      },
    ]);
  });

  it('is used with what Athena and Glue ask of their caller, on that key alone', () => {
    expect(useEncryptedCatalog(KEY)).toMatchObject({
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [KEY],
    });
  });
});
