import { GlueSecurityConfiguration } from '@cdktf/provider-aws/lib/glue-security-configuration';
import { Construct } from 'constructs';

export interface GlueEncryptionProps {
  readonly name: string;
  /** ARN of the key under which Glue itself writes to S3 for a job: the events of its run. Tables have their bucket's key. */
  readonly dataKeyArn: string;
  /** ARN of the key under which jobs and crawlers write logs. */
  readonly logKeyArn: string;
}

/** How Glue encrypts what jobs and crawlers write. */
export class GlueEncryption extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: GlueEncryptionProps) {
    super(scope, id);
    const configuration = new GlueSecurityConfiguration(this, 'configuration', {
      name: props.name,
      encryptionConfiguration: {
        s3Encryption: { s3EncryptionMode: 'SSE-KMS', kmsKeyArn: props.dataKeyArn },
        cloudwatchEncryption: { cloudwatchEncryptionMode: 'SSE-KMS', kmsKeyArn: props.logKeyArn },
        // No job keeps a bookmark, as windows are named by the caller; one that did would keep it encrypted.
        jobBookmarksEncryption: { jobBookmarksEncryptionMode: 'CSE-KMS', kmsKeyArn: props.dataKeyArn },
      },
    });
    this.name = configuration.name;
  }
}
