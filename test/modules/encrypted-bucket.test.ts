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
      Condition: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
    });
    expect(statements['DenyOtherKeys']).toMatchObject({
      Effect: 'Deny',
      Condition: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY } },
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
