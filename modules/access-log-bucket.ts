import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import type { Construct } from 'constructs';
import type { BucketName } from '../config/names';
import { PrivateBucket, type PrivateBucketProps } from './private-bucket';

export interface AccessLogBucketProps extends PrivateBucketProps {
  /** Buckets whose accesses are logged here, each below its own prefix. */
  readonly logged: readonly BucketName[];
}

/** Receives the access logs of the other buckets. Encrypted with S3's own key: S3 delivers logs under no other. */
export class AccessLogBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    const { names } = props;
    super(
      scope,
      id,
      props,
      props.logged.map((bucket) => ({
        sid: `DeliverLogsOf${bucket.replace(/^./, (letter) => letter.toUpperCase())}`,
        principal: { service: 'logging.s3.amazonaws.com' },
        actions: ['s3:PutObject'],
        resources: [`${names.bucketArn(props.bucket)}/${bucket}/*`],
        conditions: {
          StringEquals: { 'aws:SourceAccount': names.account },
          ArnLike: { 'aws:SourceArn': names.bucketArn(bucket) },
        },
        why: 'S3 writes who reached the bucket, in its own name, below a prefix of its own.',
      })),
      [{ id: 'CKV_AWS_145', comment: 'S3 delivers access logs to a bucket under its own key alone.' }],
    );
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.name,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
  }
}
