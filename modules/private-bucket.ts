import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';
import type { Removal } from '../config/environment';
import type { BucketName, Names } from '../config/names';
import { policyDocument, type Statement } from './policy';
import { guardedBy } from './removal';

/** When objects below a prefix end. */
export interface Expiry {
  /** Key prefix; empty for the whole bucket. */
  readonly prefix: string;
  /**
   * What an object must carry to end.
   * @default - all of the prefix do
   */
  readonly tag?: { readonly key: string; readonly value: string };
  readonly days: number;
}

export interface PrivateBucketProps {
  readonly names: Names;
  readonly bucket: BucketName;
  /** @default - objects stay */
  readonly expiries?: readonly Expiry[];
  /** Days that an overwritten or deleted object can be brought back. */
  readonly supersededDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

const UPLOAD_DAYS = 7;

/**
 * What every bucket has: no public access, no ACLs, versions, TLS 1.2 or better, this account and AWS's services alone.
 * The subclass adds encryption.
 */
export abstract class PrivateBucket extends Construct {
  readonly name: string;
  readonly arn: string;

  protected constructor(scope: Construct, id: string, props: PrivateBucketProps, statements: readonly Statement[]) {
    super(scope, id);
    const { names } = props;
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: names.bucket(props.bucket),
      forceDestroy: props.removal === 'emptied',
      ...guardedBy(props.removal ?? 'protected'),
    });
    this.name = bucket.bucket;
    this.arn = names.bucketArn(props.bucket);

    const block = new S3BucketPublicAccessBlock(this, 'public_access_block', {
      bucket: this.name,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: this.name,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket: this.name,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.name,
      rule: PrivateBucket.lifecycleRules(props),
      // Rules on superseded versions are refused before there are versions.
      dependsOn: [versioning],
    });
    new S3BucketPolicy(this, 'policy', {
      bucket: this.name,
      policy: policyDocument([...PrivateBucket.fences(this.arn, names.account), ...statements]),
      // S3 refuses the two at once.
      dependsOn: [block],
    });
  }

  private static lifecycleRules(props: PrivateBucketProps): S3BucketLifecycleConfigurationRule[] {
    return [
      {
        id: 'superseded-and-unfinished',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        noncurrentVersionExpiration: [{ noncurrentDays: props.supersededDays }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: UPLOAD_DAYS }],
      },
      ...(props.expiries ?? []).map(({ prefix, tag, days }) => ({
        id: [
          `expire-${prefix === '' ? 'all' : prefix.replaceAll('/', '-').replace(/-$/, '')}`,
          ...(tag === undefined ? [] : [tag.key, tag.value]),
        ].join('-'),
        status: 'Enabled',
        filter: [tag === undefined ? { prefix } : { and: [{ prefix, tags: { [tag.key]: tag.value } }] }],
        expiration: [{ days }],
      })),
    ];
  }

  private static fences(arn: string, account: string): Statement[] {
    const everything = {
      effect: 'Deny' as const,
      principal: 'everybody' as const,
      actions: ['s3:*'],
      resources: [arn, `${arn}/*`],
    };
    return [
      { ...everything, sid: 'DenyWithoutTls', conditions: { Bool: { 'aws:SecureTransport': 'false' } } },
      { ...everything, sid: 'DenyOldTls', conditions: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
      {
        ...everything,
        sid: 'DenyOtherAccounts',
        conditions: {
          StringNotEquals: { 'aws:PrincipalAccount': account },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      },
    ];
  }
}
