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
import { type AcceptedFinding, acceptFindings } from './accepted-finding';
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

/** When objects below a prefix move to a cheaper storage class, all of which are read like any other. */
export interface Transition {
  readonly prefix: string;
  readonly days: number;
  readonly storageClass: 'STANDARD_IA' | 'GLACIER_IR';
}

export interface PrivateBucketProps {
  readonly names: Names;
  readonly bucket: BucketName;
  /** @default - objects stay */
  readonly expiries?: readonly Expiry[];
  /** @default - objects stay in S3 Standard */
  readonly transitions?: readonly Transition[];
  /** Days that an overwritten or deleted object can be brought back. */
  readonly supersededDays: number;
  /** @default 'protected' */
  readonly removal?: Removal;
}

const UPLOAD_DAYS = 7;

const ACCEPTED: readonly AcceptedFinding[] = [
  { id: 'CKV2_AWS_62', comment: 'Nothing is started by an object: a commit says by its manifest what counts.' },
  {
    id: 'CKV_AWS_144',
    comment:
      'The platform is in one region. Versions bring back what was overwritten or deleted, curated tables are made again from raw (docs/restore.md).',
  },
];

/**
 * What every bucket has: no public access, no ACLs, versions, TLS 1.2 or better, this account and AWS's services alone.
 * The subclass adds encryption.
 */
export abstract class PrivateBucket extends Construct {
  readonly name: string;
  readonly arn: string;

  /**
   * @param statements of the bucket's policy, beside those of every bucket
   * @param findings that are accepted of the bucket, beside those of every bucket
   */
  protected constructor(
    scope: Construct,
    id: string,
    props: PrivateBucketProps,
    statements: readonly Statement[],
    findings: readonly AcceptedFinding[] = [],
  ) {
    super(scope, id);
    const { names } = props;
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: names.bucket(props.bucket),
      forceDestroy: props.removal === 'emptied',
      ...guardedBy(props.removal ?? 'protected'),
    });
    acceptFindings(bucket, ...ACCEPTED, ...findings);
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
      policy: policyDocument(this, [...PrivateBucket.fences(this.arn, names.account), ...statements]),
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
        id: [`expire-${PrivateBucket.nameOf(prefix)}`, ...(tag === undefined ? [] : [tag.key, tag.value])].join('-'),
        status: 'Enabled',
        filter: [tag === undefined ? { prefix } : { and: [{ prefix, tags: { [tag.key]: tag.value } }] }],
        expiration: [{ days }],
      })),
      ...PrivateBucket.transitionRules(props.transitions ?? []),
    ];
  }

  private static transitionRules(transitions: readonly Transition[]): S3BucketLifecycleConfigurationRule[] {
    return [...new Set(transitions.map(({ prefix }) => prefix))].map((prefix) => ({
      id: `move-${PrivateBucket.nameOf(prefix)}`,
      status: 'Enabled',
      filter: [{ prefix }],
      transition: transitions
        .filter((transition) => transition.prefix === prefix)
        .map(({ days, storageClass }) => ({ days, storageClass })),
    }));
  }

  private static nameOf(prefix: string): string {
    return prefix === '' ? 'all' : prefix.replaceAll('/', '-').replace(/-$/, '');
  }

  private static fences(arn: string, account: string): Statement[] {
    const everything = {
      effect: 'Deny' as const,
      principal: 'everybody' as const,
      actions: ['s3:*'],
      resources: [arn, `${arn}/*`],
    };
    return [
      {
        ...everything,
        sid: 'DenyWithoutTls',
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        why: 'Objects travel encrypted.',
      },
      {
        ...everything,
        sid: 'DenyOldTls',
        conditions: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
        why: 'TLS before 1.2 is broken in parts, and no client of today needs it.',
      },
      {
        ...everything,
        sid: 'DenyOtherAccounts',
        conditions: {
          StringNotEquals: { 'aws:PrincipalAccount': account },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
        why: "The bucket is shared with nobody, whatever grants it one day. AWS's services act in the account's name.",
      },
    ];
  }
}
