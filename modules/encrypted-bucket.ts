import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import type { Construct } from 'constructs';
import { PrivateBucket, type PrivateBucketProps } from './private-bucket';

export interface EncryptedBucketProps extends PrivateBucketProps {
  /** ARN of the customer key that encrypts every object. */
  readonly keyArn: string;
  /** ARNs of aliases by which uploads may name the key too. @default - none */
  readonly keyAliasArns?: readonly string[];
  /** Bucket that receives the access logs. */
  readonly accessLogs: PrivateBucket;
}

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
    // An upload that names no encryption gets the bucket's; one that names another is refused.
    super(scope, id, props, [
      {
        ...upload,
        sid: 'DenyOtherEncryption',
        conditions: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
      },
      {
        ...upload,
        sid: 'DenyOtherKeys',
        conditions: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyNames } },
      },
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
}
