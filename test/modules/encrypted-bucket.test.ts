import { AccessLogBucket } from '../../modules/access-log-bucket';
import { EncryptedBucket, type EncryptedBucketProps } from '../../modules/encrypted-bucket';
import { KEY, names, statementsOf, synthesized } from './synthesized';

const buckets = (props: Partial<EncryptedBucketProps> = {}) =>
  synthesized((scope) => {
    const accessLogs = new AccessLogBucket(scope, 'logs', {
      names,
      bucket: 'logs',
      logged: ['raw'],
      supersededDays: 7,
    });
    new EncryptedBucket(scope, 'raw', { names, bucket: 'raw', keyArn: KEY, accessLogs, supersededDays: 7, ...props });
  });

const policyOf = (all: ReturnType<typeof buckets>, id: string) =>
  statementsOf(all['aws_s3_bucket_policy']?.find(({ bucket }) => String(bucket).includes(id))?.['policy']);

describe('an encrypted bucket', () => {
  it('is protected from destroy unless told otherwise', () => {
    const protectedOnes = buckets()['aws_s3_bucket']?.map(({ lifecycle }) => lifecycle);
    expect(protectedOnes).toEqual([{ prevent_destroy: true }, { prevent_destroy: true }]);
    const [, removable] = (buckets({ removal: 'removable' })['aws_s3_bucket'] ?? []).map(({ lifecycle }) => lifecycle);
    expect(removable).toBeUndefined();
  });

  it('keeps its objects on destroy unless it is to be emptied', () => {
    const forced = (props: Partial<EncryptedBucketProps>) => buckets(props)['aws_s3_bucket']?.[1]?.['force_destroy'];
    expect([forced({}), forced({ removal: 'removable' }), forced({ removal: 'emptied' })]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('refuses uploads that name another encryption or another key', () => {
    const statements = policyOf(buckets(), 'raw');
    expect(statements['DenyOtherEncryption']).toMatchObject({
      Effect: 'Deny',
      Condition: {
        StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
        Null: { 's3:x-amz-server-side-encryption': 'false' },
      },
    });
    expect(statements['DenyOtherKeys']).toMatchObject({
      Effect: 'Deny',
      Condition: {
        StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY },
        Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
      },
    });
  });

  it('refuses principals of other accounts that are no AWS service', () => {
    expect(policyOf(buckets(), 'raw')['DenyOtherAccounts']).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Condition: {
        StringNotEquals: { 'aws:PrincipalAccount': '111122223333' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
  });

  it('ends what is superseded, and what has a term', () => {
    const [, lifecycle] =
      buckets({ expiries: [{ prefix: 'raw/', days: 90 }] })['aws_s3_bucket_lifecycle_configuration'] ?? [];
    expect(lifecycle?.['rule']).toEqual([
      {
        id: 'superseded-and-unfinished',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        noncurrent_version_expiration: [{ noncurrent_days: 7 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
      { id: 'expire-raw', status: 'Enabled', filter: [{ prefix: 'raw/' }], expiration: [{ days: 90 }] },
    ]);
  });

  it('ends by a rule of its own what carries a tag', () => {
    const expiries = [
      { prefix: 'raw/', days: 90 },
      { prefix: 'raw/', tag: { key: 'attempt', value: 'open' }, days: 7 },
    ];
    const [, lifecycle] = buckets({ expiries })['aws_s3_bucket_lifecycle_configuration'] ?? [];
    expect((lifecycle?.['rule'] as object[]).slice(1)).toEqual([
      { id: 'expire-raw', status: 'Enabled', filter: [{ prefix: 'raw/' }], expiration: [{ days: 90 }] },
      {
        id: 'expire-raw-attempt-open',
        status: 'Enabled',
        filter: [{ and: [{ prefix: 'raw/', tags: { attempt: 'open' } }] }],
        expiration: [{ days: 7 }],
      },
    ]);
  });
});

describe('a bucket whose objects age', () => {
  const rules = (props: Partial<EncryptedBucketProps>) =>
    (buckets(props)['aws_s3_bucket_lifecycle_configuration']?.[1]?.['rule'] as object[]).slice(1);

  it('moves them by one rule a prefix, in the order of the classes', () => {
    const transitions = [
      { prefix: 'raw/', storageClass: 'STANDARD_IA' as const, days: 60 },
      { prefix: 'raw/', storageClass: 'GLACIER_IR' as const, days: 180 },
      { prefix: 'sweeps/', storageClass: 'GLACIER_IR' as const, days: 180 },
    ];
    expect(rules({ transitions })).toEqual([
      {
        id: 'move-raw',
        status: 'Enabled',
        filter: [{ prefix: 'raw/' }],
        transition: [
          { days: 60, storage_class: 'STANDARD_IA' },
          { days: 180, storage_class: 'GLACIER_IR' },
        ],
      },
      {
        id: 'move-sweeps',
        status: 'Enabled',
        filter: [{ prefix: 'sweeps/' }],
        transition: [{ days: 180, storage_class: 'GLACIER_IR' }],
      },
    ]);
  });

  it('moves nothing unless told to', () => {
    expect(rules({})).toEqual([]);
  });
});

describe('a bucket with a fence around its readers', () => {
  it('denies to everybody else what is not open, whatever it is called', () => {
    const readers = [names.roleArn('job-*')];
    const readFence = { readers, open: ['warehouse/mart/'], why: 'It is tried.' };
    expect(policyOf(buckets({ readFence }), 'raw')['DenyOtherReaders']).toEqual({
      Sid: 'DenyOtherReaders',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject*',
      NotResource: 'arn:aws:s3:::tributary-dev-raw-111122223333/warehouse/mart/*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': readers } },
    });
    expect(policyOf(buckets(), 'raw')).not.toHaveProperty('DenyOtherReaders');
  });

  it('denies to everybody else what is closed, and nothing else', () => {
    const readers = [names.roleArn('job-forget')];
    const readFence = { readers, closed: ['erasures/*.found.json'], why: 'It is tried.' };
    expect(policyOf(buckets({ readFence }), 'raw')['DenyOtherReaders']).toMatchObject({
      Effect: 'Deny',
      Resource: 'arn:aws:s3:::tributary-dev-raw-111122223333/erasures/*.found.json',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': readers } },
    });
  });
});

describe('the bucket of access logs', () => {
  it('takes logs from the logged buckets alone, each below its prefix', () => {
    expect(policyOf(buckets(), 'logs')['DeliverLogsOfRaw']).toEqual({
      Sid: 'DeliverLogsOfRaw',
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::tributary-dev-logs-111122223333/raw/*',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::tributary-dev-raw-111122223333' },
      },
    });
  });
});
