import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import type { Construct } from 'constructs';
import type { Condition, Statement } from './policy';
import { PrivateBucket, type PrivateBucketProps } from './private-bucket';

/** Who alone reads objects, whatever IAM admits. */
export type ReadFence = {
  /** ARN patterns of the principals that read every object. */
  readonly readers: readonly string[];
  readonly why: string;
} & (
  | {
      /** Prefixes of the objects that others read too. */
      readonly open: readonly string[];
    }
  | {
      /** Patterns of the keys that others don't read; they read all else. */
      readonly closed: readonly string[];
    }
);

export interface EncryptedBucketProps extends PrivateBucketProps {
  /** ARN of the customer key that encrypts every object. */
  readonly keyArn: string;
  /** ARNs of aliases by which uploads may name the key too. @default - none */
  readonly keyAliasArns?: readonly string[];
  /** Bucket that receives the access logs. */
  readonly accessLogs: PrivateBucket;
  /** @default - IAM decides who reads */
  readonly readFence?: ReadFence;
}

const ALGORITHM = 's3:x-amz-server-side-encryption';

/**
 * An upload that names no encryption gets the bucket's; one that names another is refused. A negated operator alone, with
 * or without `IfExists`, would hold for an upload that names none too.
 */
const namesAnother = (key: string, value: string | readonly string[]): Condition => ({
  StringNotEquals: { [key]: value },
  Null: { [key]: 'false' },
});

/** A private bucket whose objects are encrypted with a customer key and whose accesses are logged. */
export class EncryptedBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, props: EncryptedBucketProps) {
    const upload = {
      effect: 'Deny' as const,
      principal: 'everybody' as const,
      actions: ['s3:PutObject'],
      resources: [`${props.names.bucketArn(props.bucket)}/*`],
    };
    const keyNames = props.keyAliasArns === undefined ? props.keyArn : [props.keyArn, ...props.keyAliasArns];
    super(scope, id, props, [
      {
        ...upload,
        sid: 'DenyOtherEncryption',
        conditions: namesAnother(ALGORITHM, 'aws:kms'),
        why: "An object under S3's own key would be readable to whoever may read the bucket, without our key.",
      },
      {
        ...upload,
        sid: 'DenyOtherKeys',
        conditions: namesAnother(`${ALGORITHM}-aws-kms-key-id`, keyNames),
        why: 'An object under a key of somebody else would be theirs to close or to read.',
      },
      ...EncryptedBucket.readFence(props),
    ]);
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.name,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: props.keyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    new S3BucketLoggingA(this, 'logging', {
      bucket: this.name,
      targetBucket: props.accessLogs.name,
      targetPrefix: `${props.bucket}/`,
    });
  }

  private static readFence({ names, bucket, readFence }: EncryptedBucketProps): Statement[] {
    if (readFence === undefined) return [];
    const isOpen = 'open' in readFence;
    const keys = isOpen ? readFence.open.map((prefix) => `${prefix}*`) : readFence.closed;
    return [
      {
        sid: 'DenyOtherReaders',
        effect: 'Deny',
        principal: 'everybody',
        actions: ['s3:GetObject*'],
        resources: keys.map((key) => `${names.bucketArn(bucket)}/${key}`),
        exceptResources: isOpen,
        conditions: { ArnNotLike: { 'aws:PrincipalArn': readFence.readers } },
        why: readFence.why,
      },
    ];
  }
}
