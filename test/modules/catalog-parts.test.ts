import type { Removal } from '../../config/environment';
import { AthenaWorkgroup } from '../../modules/athena-workgroup';
import { CatalogEncryption } from '../../modules/catalog-encryption';
import { GlueDatabase } from '../../modules/glue-database';
import { GlueEncryption } from '../../modules/glue-encryption';
import { KEY, names, synthesized } from './synthesized';

const database = (removal?: Removal) =>
  synthesized((scope) => {
    new GlueDatabase(scope, 'database', {
      names,
      layer: 'curated',
      description: 'x',
      location: 's3://bucket/',
      encryption: new CatalogEncryption(scope, 'encryption', { keyArn: KEY }),
      ...(removal === undefined ? {} : { removal }),
    });
  })['aws_glue_catalog_database']?.[0];

const workgroup = (removal?: Removal) =>
  synthesized((scope) => {
    new AthenaWorkgroup(scope, 'workgroup', {
      names,
      workgroup: 'analysts',
      description: 'x',
      cutoffBytes: 1,
      resultsKeyArn: KEY,
      ...(removal === undefined ? {} : { removal }),
    });
  })['aws_athena_workgroup']?.[0];

describe('a database of the catalog', () => {
  it('is protected from destroy unless told otherwise', () => {
    expect(database()?.['lifecycle']).toEqual({ prevent_destroy: true });
    expect(database('removable')?.['lifecycle']).toBeUndefined();
  });
});

describe('a workgroup', () => {
  it('keeps its history, and is protected from destroy, unless told otherwise', () => {
    expect(workgroup()).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
    expect(workgroup('removable')).toMatchObject({ force_destroy: true });
    expect(workgroup('removable')).not.toHaveProperty('lifecycle');
  });
});

describe('how Glue encrypts what it writes', () => {
  it('leaves nothing in plain text', () => {
    const all = synthesized((scope) => {
      new GlueEncryption(scope, 'encryption', { name: 'x', dataKeyArn: KEY, logKeyArn: `${KEY}-of-logs` });
    });
    expect(all['aws_glue_security_configuration']?.[0]?.['encryption_configuration']).toEqual({
      s3_encryption: { s3_encryption_mode: 'SSE-KMS', kms_key_arn: KEY },
      cloudwatch_encryption: { cloudwatch_encryption_mode: 'SSE-KMS', kms_key_arn: `${KEY}-of-logs` },
      job_bookmarks_encryption: { job_bookmarks_encryption_mode: 'CSE-KMS', kms_key_arn: KEY },
    });
  });
});
